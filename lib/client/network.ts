/** Sites and PoPs: lists and changes. */
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type * as z from 'zod';
import type { DrainPreview, pop } from '#lib/contract/pops.ts';
import type { Site } from '#lib/contract/sites.ts';
import { api } from './api.ts';
import type { Loaded } from './loaded.ts';
import { following, type Paged, pagedOf } from './paged.ts';
import { useAfterTakeOver } from './taken-over.ts';

export type Pop = z.infer<typeof pop>;

interface List<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

export function useSites(q = ''): Loaded<List<Site>> {
  return useAfterTakeOver(
    useQuery(
      api.sites.list.queryOptions({ input: { limit: 200, ...(q ? { q } : {}) }, placeholderData: keepPreviousData }),
    ),
  );
}

export function useSitePages(q: string): Paged<Site> {
  return pagedOf(
    useInfiniteQuery(
      api.sites.list.infiniteOptions({
        input: (cursor: string | undefined) => ({ limit: 100, ...(cursor ? { cursor } : {}), ...(q ? { q } : {}) }),
        ...following,
        placeholderData: keepPreviousData,
      }),
    ),
  );
}

export function usePops(): Paged<Pop> {
  return pagedOf(
    useInfiniteQuery(
      api.pops.list.infiniteOptions({
        input: (cursor: string | undefined) => ({ limit: 100, ...(cursor ? { cursor } : {}) }),
        ...following,
      }),
    ),
  );
}

function useNetworkChanged(): () => void {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: api.sites.key() });
    void client.invalidateQueries({ queryKey: api.pops.key() });
    void client.invalidateQueries({ queryKey: api.fleet.key() });
    void client.invalidateQueries({ queryKey: api.gateways.key() });
    void client.invalidateQueries({ queryKey: api.paths.key() });
  };
}

export function useCreateSite() {
  return useMutation(api.sites.create.mutationOptions({ onSuccess: useNetworkChanged() }));
}

export function useUpdateSite() {
  return useMutation(api.sites.update.mutationOptions({ onSuccess: useNetworkChanged() }));
}

export function useRemoveSite() {
  return useMutation(api.sites.remove.mutationOptions({ onSuccess: useNetworkChanged() }));
}

export function useCreatePop() {
  return useMutation(api.pops.create.mutationOptions({ onSuccess: useNetworkChanged() }));
}

export function useRenewPopEnrolment() {
  return useMutation(api.pops.renewEnrolment.mutationOptions());
}

export function useRemovePop() {
  return useMutation(api.pops.remove.mutationOptions({ onSuccess: useNetworkChanged() }));
}

/** Asked while the dialog is open, so that it shows what would move now. */
export function useDrainPreview(id: string, enabled: boolean): Loaded<DrainPreview> {
  return useAfterTakeOver(useQuery(api.pops.drainPreview.queryOptions({ input: { id }, enabled, staleTime: 0 })));
}

export function useDrainPop() {
  const client = useQueryClient();
  return useMutation(
    api.pops.drain.mutationOptions({
      onSuccess: () => {
        void client.invalidateQueries({ queryKey: api.pops.key() });
        void client.invalidateQueries({ queryKey: api.paths.key() });
      },
    }),
  );
}
