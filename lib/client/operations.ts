/** A change on its way to the gateways that have to enforce it. */
import { useQuery } from '@tanstack/react-query';
import type { Operation } from '#lib/contract/clients.ts';
import { api } from './api.ts';
import type { Loaded } from './loaded.ts';
import { useAfterTakeOver } from './taken-over.ts';

/** The stream tells of each receipt; this is for the one that it missed. */
const askAgainMs = 3000;

export const isSettled = ({ receipts }: Pick<Operation, 'receipts'>): boolean =>
  receipts.every(({ status }) => status !== 'pending');

export function useOperation(id: string): Loaded<Operation> {
  return useAfterTakeOver(
    useQuery({
      ...api.operations.get.queryOptions({ input: { id }, staleTime: 0 }),
      refetchInterval: ({ state }) => (state.data && isSettled(state.data) ? false : askAgainMs),
    }),
  );
}
