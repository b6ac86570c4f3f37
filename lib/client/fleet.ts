import { useQuery } from '@tanstack/react-query';
import type * as z from 'zod';
import type { Overview, Topology } from '#lib/contract/overview.ts';
import type { me } from '#lib/contract/session.ts';
import { api } from './api.ts';
import type { Loaded } from './loaded.ts';
import { useAfterTakeOver } from './taken-over.ts';

export type Me = z.infer<typeof me>;

export function useMe(): Loaded<Me> {
  return useAfterTakeOver(useQuery(api.sessions.me.queryOptions()));
}

export function useOverview(): Loaded<Overview> {
  return useAfterTakeOver(useQuery(api.fleet.overview.queryOptions()));
}

export function useTopology(): Loaded<Topology> {
  return useAfterTakeOver(useQuery(api.fleet.topology.queryOptions()));
}
