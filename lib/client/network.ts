/** Sites and PoPs: lists and changes. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type * as z from 'zod';
import type { pop } from '#lib/contract/pops.ts';
import type { Site } from '#lib/contract/sites.ts';
import { api } from './api.ts';
import type { Loaded } from './loaded.ts';

export type Pop = z.infer<typeof pop>;

interface List<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

export function useSites(q = ''): Loaded<List<Site>> {
  return useQuery(api.sites.list.queryOptions({ input: { limit: 200, ...(q ? { q } : {}) } }));
}

export function usePops(enabled = true): Loaded<List<Pop>> {
  return useQuery(api.pops.list.queryOptions({ input: { limit: 200 }, enabled }));
}

function useNetworkChanged(): () => void {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: api.sites.key() });
    void client.invalidateQueries({ queryKey: api.pops.key() });
    void client.invalidateQueries({ queryKey: api.fleet.key() });
  };
}

export function useCreateSite() {
  return useMutation(api.sites.create.mutationOptions({ onSuccess: useNetworkChanged() }));
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
