/**
 * Takes samples, keeps them in one transaction a second with the roll-ups that close, and only then lets the node be
 * told that they are safe. A repeated sample changes nothing.
 */
import { type Bucket, levelMs, type MetricRow, type Store } from '../../store/store.ts';
import { bucketStart, createRollup, mergeBucket, type RolledLevel, type Rollup, rolledLevels } from './rollup.ts';

export interface Ingest {
  /** Resolves when the rows are on disk. */
  add(rows: readonly MetricRow[]): Promise<void>;
  /** Once a second. */
  flush(): Promise<void>;
  readonly rollup: Rollup;
  readonly counters: { samples: number; flushes: number };
}

/** Rebuilds the buckets that were open when the process ended: each level from the one below it. */
function seed(store: Store, rollup: Rollup): void {
  for (const [subject, latest] of store.metrics.latest()) {
    const end = latest + 1;
    const from10s = bucketStart('10s', latest);
    const from1m = bucketStart('1m', latest);
    const raw = store.metrics.range(subject, '1s', from10s, end);
    const tens = store.metrics.range(subject, '10s', from1m, from10s);
    const minutes = store.metrics.range(subject, '1m', bucketStart('15m', latest), from1m);
    for (const row of raw) rollup.seed('10s', row);
    for (const row of [...tens, ...raw]) rollup.seed('1m', row);
    for (const row of [...minutes, ...tens, ...raw]) rollup.seed('15m', row);
  }
}

export function createIngest(store: Store): Ingest {
  const rollup = createRollup();
  seed(store, rollup);
  const counters = { samples: 0, flushes: 0 };
  let pending: MetricRow[] = [];
  let waiting: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  /** Buckets that closed and are not yet on disk. */
  let closed = new Map<RolledLevel, MetricRow[]>();

  function merged(level: RolledLevel, late: MetricRow): MetricRow {
    const stored = store.metrics
      .range(late.subject, level, late.at, late.at + levelMs[level])
      .find((row) => row.source === late.source);
    const values = new Map<number, Bucket>(stored?.values);
    for (const [code, value] of late.values) mergeBucket(values, code, value);
    return { ...late, values };
  }

  return {
    rollup,
    counters,
    add(rows) {
      if (rows.length === 0) return Promise.resolve();
      pending.push(...rows);
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    async flush() {
      const rows = pending;
      const done = waiting;
      const rolled = closed;
      pending = [];
      waiting = [];
      closed = new Map();
      if (rows.length === 0) return;
      try {
        const fresh = await store.metrics.append(rows, rolled);
        for (const [index, row] of rows.entries()) {
          if (!fresh[index]) continue;
          counters.samples += row.values.size;
          const result = rollup.add(row);
          for (const [level, bucket] of result.closed) {
            const others = closed.get(level);
            // Every series of the fleet closes in the same second: one list that grows, not a copy for each.
            if (others) others.push(bucket);
            else closed.set(level, [bucket]);
          }
          for (const [level, late] of result.late)
            await store.metrics.append([], new Map([[level, [merged(level, late)]]]));
        }
        counters.flushes += 1;
        for (const { resolve } of done) resolve();
      } catch (error) {
        for (const level of rolledLevels) {
          const kept = rolled.get(level);
          if (kept) closed.set(level, [...kept, ...(closed.get(level) ?? [])]);
        }
        for (const { reject } of done) reject(error);
      }
    },
  };
}

export const singles = (values: readonly (readonly [number, number])[]): Map<number, Bucket> =>
  new Map(values.map(([code, value]) => [code, { count: 1, min: value, avg: value, max: value }]));
