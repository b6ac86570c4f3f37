import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { NodeStatus } from '#lib/contract/condition.ts';
import type { GatewayFec } from '#lib/contract/fec.ts';
import type { Gateway, GatewayRow, GatewaySort } from '#lib/contract/gateways.ts';
import { api } from './api.ts';
import { collect } from './collect.ts';
import type { Loaded } from './loaded.ts';
import { useAfterTakeOver } from './taken-over.ts';

export interface GatewayFilter {
  readonly q?: string | undefined;
  readonly status?: NodeStatus | undefined;
  readonly site?: string | undefined;
  readonly sort?: GatewaySort | undefined;
}

/** Leaves out what is not set, so that equal filters are one query. */
export function filterInput(filter: GatewayFilter): {
  q?: string;
  status?: NodeStatus;
  site?: string;
  sort?: GatewaySort;
} {
  return {
    ...(filter.q ? { q: filter.q } : {}),
    ...(filter.status ? { status: filter.status } : {}),
    ...(filter.site ? { site: filter.site } : {}),
    ...(filter.sort ? { sort: filter.sort } : {}),
  };
}

export function useGateway(id: string): Loaded<Gateway> {
  return useAfterTakeOver(useQuery(api.gateways.get.queryOptions({ input: { id } })));
}

export function useGatewayFec(id: string): Loaded<GatewayFec> {
  return useAfterTakeOver(useQuery(api.gateways.fec.queryOptions({ input: { id } })));
}

export interface GatewayRows {
  readonly items: readonly GatewayRow[];
  readonly total: number;
}

export interface IndexedGateway {
  readonly id: string;
  readonly name: string;
  readonly site: { readonly id: string; readonly name: string };
  readonly isBranch: boolean;
}

/** Every gateway in reach by name and site, however many. */
export async function gatewayIndex(): Promise<readonly IndexedGateway[]> {
  const [gateways, sites] = await Promise.all([
    collect((cursor) => api.gateways.list.call({ limit: 200, sort: 'site', ...cursor })),
    collect((cursor) => api.sites.list.call({ limit: 200, ...cursor })),
  ]);
  const branches = new Set(sites.items.filter(({ role }) => role === 'branch').map(({ id }) => id));
  return gateways.items.map(({ id, name, site }) => ({ id, name, site, isBranch: branches.has(site.id) }));
}

/** Read once: its key is none that the stream announces, for it holds nothing that is measured. */
export function useGatewayIndex(): Loaded<readonly IndexedGateway[]> {
  return useAfterTakeOver(useQuery({ queryKey: [['gatewayIndex']], queryFn: gatewayIndex }));
}

/** The first rows only: for the overview and for the command palette. */
export function useGatewayRows(filter: GatewayFilter, limit: number, enabled = true): Loaded<GatewayRows> {
  return useAfterTakeOver(
    useQuery(
      api.gateways.list.queryOptions({
        input: { ...filterInput(filter), limit },
        enabled,
        placeholderData: (before: unknown) => before as never,
      }),
    ),
  );
}

export function useCreateGateway() {
  const client = useQueryClient();
  return useMutation(
    api.gateways.create.mutationOptions({
      onSuccess: () => {
        void client.invalidateQueries({ queryKey: api.gateways.key() });
        void client.invalidateQueries({ queryKey: api.sites.key() });
        void client.invalidateQueries({ queryKey: api.fleet.key() });
      },
    }),
  );
}

export function useUpdateGateway() {
  const client = useQueryClient();
  return useMutation(
    api.gateways.update.mutationOptions({
      onSuccess: (gateway) => {
        client.setQueryData(api.gateways.get.queryKey({ input: { id: gateway.id } }), gateway);
        void client.invalidateQueries({ queryKey: api.gateways.list.key() });
        void client.invalidateQueries({ queryKey: api.fleet.key() });
      },
    }),
  );
}

export function useRenewGatewayEnrolment() {
  return useMutation(api.gateways.renewEnrolment.mutationOptions());
}

export function useRemoveGateway() {
  const client = useQueryClient();
  return useMutation(
    api.gateways.remove.mutationOptions({
      onSuccess: () => {
        void client.invalidateQueries({ queryKey: api.gateways.list.key() });
        void client.invalidateQueries({ queryKey: api.sites.key() });
        void client.invalidateQueries({ queryKey: api.fleet.key() });
      },
    }),
  );
}
