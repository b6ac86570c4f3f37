/** Counts drops that happen outside the engine, by name, and merges them with the engine's. */
import type { DropCounters } from './tunnel-counters.ts';

export interface DropTally {
  count(reason: string): void;
  merged(...others: readonly DropCounters[]): DropCounters;
}

export function dropTally(): DropTally {
  const own = new Map<string, number>();
  return {
    count: (reason) => void own.set(reason, (own.get(reason) ?? 0) + 1),
    merged(...others) {
      const sum: Record<string, number> = Object.fromEntries(own);
      for (const other of others)
        for (const [reason, count] of Object.entries(other)) sum[reason] = (sum[reason] ?? 0) + count;
      return sum;
    },
  };
}
