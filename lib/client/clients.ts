/** LightLink clients: lists, one client, and what can be done to them. Every change answers an operation to follow. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type * as z from 'zod';
import type { attemptStep, Client, ClientStatus } from '#lib/contract/clients.ts';
import { api } from './api.ts';
import type { Loaded } from './loaded.ts';
import { type PageOptions, type Pages, pageRows, usePages, useReadyPages } from './pages.ts';
import { useAfterTakeOver } from './taken-over.ts';

export type AttemptStep = z.infer<typeof attemptStep>;

export const clientSorts = ['name', '-createdAt', 'expiresAt', '-lastSeenAt'] as const;
export type ClientSort = (typeof clientSorts)[number];

export interface ClientFilter {
  readonly q?: string | undefined;
  readonly gateway?: string | undefined;
  readonly site?: string | undefined;
  readonly status?: ClientStatus | undefined;
  readonly accessRole?: string | undefined;
  readonly sort?: ClientSort | undefined;
}

/** The stream tells who came and went; what is measured in between is asked for. */
const measuredEveryMs = 3000;

/** Leaves out what is not set, so that equal filters are one query. */
function filterInput({ q, gateway, site, status, accessRole, sort }: ClientFilter) {
  return {
    ...(q ? { q } : {}),
    ...(gateway ? { gateway } : {}),
    ...(site ? { site } : {}),
    ...(status ? { status } : {}),
    ...(accessRole ? { accessRole } : {}),
    ...(sort ? { sort } : {}),
  };
}

const clientPage: PageOptions<Client, ClientFilter> = (filter, cursor) => {
  const input = { ...filterInput(filter), limit: pageRows, ...(cursor === null ? {} : { cursor }) };
  return {
    queryKey: api.clients.list.queryKey({ input }),
    queryFn: ({ signal }) => api.clients.list.call(input, { signal }),
    refetchInterval: measuredEveryMs,
  };
};

export const useReadyClients = (asked: ClientFilter): ClientFilter => useReadyPages(clientPage, asked);

/** Mount it anew for another filter (React key). */
export const useClientPages = (filter: ClientFilter): Pages<Client> => usePages(clientPage, filter);

interface ClientList {
  readonly items: readonly Client[];
  readonly nextCursor: string | null;
}

/** One page, for a store that has no more. */
export function useClients(filter: ClientFilter): Loaded<ClientList> {
  return useAfterTakeOver(
    useQuery({
      ...api.clients.list.queryOptions({ input: { ...filterInput(filter), limit: 200 } }),
      placeholderData: keepPreviousData,
      refetchInterval: measuredEveryMs,
    }),
  );
}

export function useClient(id: string): Loaded<Client> {
  return useAfterTakeOver(
    useQuery({ ...api.clients.get.queryOptions({ input: { id } }), refetchInterval: measuredEveryMs }),
  );
}

export function useAttempts(id: string): Loaded<{ readonly items: readonly AttemptStep[] }> {
  return useQuery(api.clients.attempts.queryOptions({ input: { id } }));
}

function useClientsChanged(): () => void {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: api.clients.key() });
    void client.invalidateQueries({ queryKey: api.lightLink.key() });
  };
}

export function useUpdateClient() {
  return useMutation(api.clients.update.mutationOptions({ onSuccess: useClientsChanged() }));
}

/** One or many; the answer says of each whether it was done. */
export function useChangeClients() {
  return useMutation(api.clients.bulk.mutationOptions({ onSuccess: useClientsChanged() }));
}
