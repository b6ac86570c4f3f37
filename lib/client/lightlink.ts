/** LightLink of gateways, and the LAN devices of sites that its access control can name. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { LightLinkSettings, SiteDevice } from '#lib/contract/lightlink.ts';
import { api } from './api.ts';
import type { Loaded } from './loaded.ts';
import { useAfterTakeOver } from './taken-over.ts';

export function useLightLink(id: string): Loaded<LightLinkSettings> {
  return useAfterTakeOver(useQuery(api.lightLink.get.queryOptions({ input: { id } })));
}

export function useUpdateLightLink() {
  const client = useQueryClient();
  return useMutation(
    api.lightLink.update.mutationOptions({
      onSuccess: ({ settings }) => {
        client.setQueryData(api.lightLink.get.queryKey({ input: { id: settings.gateway.id } }), settings);
      },
    }),
  );
}

export function useSwitchLightLink() {
  const client = useQueryClient();
  return useMutation(
    api.lightLink.bulk.mutationOptions({
      onSuccess: () => void client.invalidateQueries({ queryKey: api.lightLink.key() }),
    }),
  );
}

export function useConnect() {
  const client = useQueryClient();
  return useMutation(
    api.lightLink.connect.mutationOptions({
      onSuccess: () => void client.invalidateQueries({ queryKey: api.clients.key() }),
    }),
  );
}

export function useDevices(siteId: string): Loaded<{ readonly items: readonly SiteDevice[] }> {
  return useQuery(api.devices.list.queryOptions({ input: { id: siteId } }));
}

function useDevicesChanged(): () => void {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: api.devices.key() });
    void client.invalidateQueries({ queryKey: api.lightLink.key() });
  };
}

export function useAddDevice() {
  return useMutation(api.devices.create.mutationOptions({ onSuccess: useDevicesChanged() }));
}

export function useRemoveDevice() {
  return useMutation(api.devices.remove.mutationOptions({ onSuccess: useDevicesChanged() }));
}
