/** Open buckets of every rolled-up level: samples in, closed buckets out. Pure; the store and the clock are the caller's. */
import { type Bucket, type Level, levelMs, type MetricRow } from '../../store/store.ts';

export type RolledLevel = Exclude<Level, '1s'>;
export const rolledLevels: readonly RolledLevel[] = ['10s', '1m', '15m'];

export const bucketStart = (level: Level, at: number): number => at - (at % levelMs[level]);

export function mergeBucket(into: Map<number, Bucket>, code: number, value: Bucket): void {
  const known = into.get(code);
  if (!known) {
    into.set(code, value);
    return;
  }
  const count = known.count + value.count;
  into.set(code, {
    count,
    min: Math.min(known.min, value.min),
    avg: (known.avg * known.count + value.avg * value.count) / count,
    max: Math.max(known.max, value.max),
  });
}

interface Open {
  at: number;
  values: Map<number, Bucket>;
}

export interface Rollup {
  /** Answers buckets that closed, and late rows that belong to a bucket closed before. */
  add(row: MetricRow): { closed: [RolledLevel, MetricRow][]; late: [RolledLevel, MetricRow][] };
  /** The open bucket of a level, so that a query sees the newest data. */
  open(subject: string, level: RolledLevel): MetricRow[];
  seed(level: RolledLevel, row: MetricRow): void;
}

export function createRollup(): Rollup {
  const buckets = new Map<string, Open>();
  const key = (level: RolledLevel, subject: string, source: number): string => `${level} ${source} ${subject}`;

  function into(level: RolledLevel, row: MetricRow): { closed?: MetricRow; late?: boolean } {
    const at = bucketStart(level, row.at);
    const id = key(level, row.subject, row.source);
    const open = buckets.get(id);
    if (open && at < open.at) return { late: true };
    const same = open?.at === at;
    const target = same ? open : { at, values: new Map<number, Bucket>() };
    for (const [code, value] of row.values) mergeBucket(target.values, code, value);
    if (same) return {};
    buckets.set(id, target);
    return open ? { closed: { subject: row.subject, source: row.source, at: open.at, values: open.values } } : {};
  }

  return {
    add(row) {
      const closed: [RolledLevel, MetricRow][] = [];
      const late: [RolledLevel, MetricRow][] = [];
      for (const level of rolledLevels) {
        const result = into(level, row);
        if (result.closed) closed.push([level, result.closed]);
        if (result.late) late.push([level, { ...row, at: bucketStart(level, row.at) }]);
      }
      return { closed, late };
    },
    open(subject, level) {
      return ([0, 1, 2] as const).flatMap((source) => {
        const open = buckets.get(key(level, subject, source));
        return open ? [{ subject, source, at: open.at, values: open.values }] : [];
      });
    },
    seed: (level, row) => void into(level, row),
  };
}
