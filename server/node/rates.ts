/** Rates and losses between two snapshots of cumulative counters. A counter that fell belongs to a new start: no rate. */

export interface Mark {
  readonly atMs: number;
  readonly values: Readonly<Record<string, number>>;
}

export interface Rates {
  /** Seconds since the snapshot before; null on the first of `key`. */
  take(key: string, atMs: number, values: Readonly<Record<string, number>>): Delta | null;
  keep(keys: ReadonlySet<string>): void;
}

export interface Delta {
  readonly seconds: number;
  of(name: string): number;
}

export function createRates(): Rates {
  const marks = new Map<string, Mark>();
  return {
    take(key, atMs, values) {
      const before = marks.get(key);
      marks.set(key, { atMs, values });
      if (!before || atMs <= before.atMs) return null;
      for (const [name, value] of Object.entries(values)) if (value < (before.values[name] ?? 0)) return null;
      return { seconds: (atMs - before.atMs) / 1000, of: (name) => (values[name] ?? 0) - (before.values[name] ?? 0) };
    },
    keep(keys) {
      for (const key of marks.keys()) if (!keys.has(key)) marks.delete(key);
    },
  };
}

export const lossPct = (lost: number, expected: number): number | null =>
  expected > 0 ? Math.min(100, Math.max(0, (100 * lost) / expected)) : null;
