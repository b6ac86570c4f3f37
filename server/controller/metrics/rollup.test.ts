import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bucket, levelMs, type MetricRow } from '../../store/store.ts';
import { bucketStart, createRollup, mergeBucket, rolledLevels } from './rollup.ts';

const sample = (at: number, value: number, source: 0 | 1 = 0): MetricRow => ({
  subject: 's',
  at,
  source,
  values: new Map([[1, { count: 1, min: value, avg: value, max: value }]]),
});

/** The slow, obvious twin: groups by bucket and looks at all values at once. */
function naive(
  rows: readonly MetricRow[],
  ms: number,
): Map<number, { count: number; min: number; sum: number; max: number }> {
  const groups = Map.groupBy(rows, (row) => row.at - (row.at % ms));
  return new Map(
    [...groups].map(([at, group]) => {
      const values = group.map((row) => row.values.get(1)?.avg ?? 0);
      return [
        at,
        {
          count: values.length,
          min: Math.min(...values),
          sum: values.reduce((a, b) => a + b, 0),
          max: Math.max(...values),
        },
      ];
    }),
  );
}

describe('roll-ups', () => {
  it('equal the naive figures for any samples in order, closed and open together', () => {
    const times = fc.array(fc.tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: -1000, max: 1000 })), {
      minLength: 1,
      maxLength: 200,
    });
    fc.assert(
      fc.property(times, (steps) => {
        let at = 1_700_000_000_000;
        const rows = steps.map(([seconds, value]) => sample((at += seconds * 1000), value));
        const rollup = createRollup();
        const found = new Map(rolledLevels.map((level) => [level, new Map<number, Bucket | undefined>()]));
        for (const row of rows)
          for (const [level, bucket] of rollup.add(row).closed) found.get(level)?.set(bucket.at, bucket.values.get(1));
        for (const level of rolledLevels) {
          for (const open of rollup.open('s', level)) found.get(level)?.set(open.at, open.values.get(1));
          const expected = naive(rows, levelMs[level]);
          expect(found.get(level)?.size).toBe(expected.size);
          for (const [start, figures] of expected) {
            const bucket = found.get(level)?.get(start);
            expect(bucket).toMatchObject({ count: figures.count, min: figures.min, max: figures.max });
            expect(bucket?.avg).toBeCloseTo(figures.sum / figures.count, 6);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('hand back a sample that is late for its bucket instead of losing it', () => {
    const rollup = createRollup();
    rollup.add(sample(100_000, 1));
    rollup.add(sample(125_000, 2));
    const { late } = rollup.add(sample(101_000, 3));
    expect(late.map(([level, row]) => [level, row.at])).toEqual([
      ['10s', 100_000],
      ['1m', 60_000],
    ]);
  });

  it('keep what two ends measured apart', () => {
    const rollup = createRollup();
    rollup.add(sample(1000, 5, 0));
    rollup.add(sample(1000, 9, 1));
    expect(rollup.open('s', '10s').map((row) => row.values.get(1)?.avg)).toEqual([5, 9]);
  });

  it('merge by count', () => {
    const into = new Map<number, Bucket>([[1, { count: 3, min: 1, avg: 2, max: 4 }]]);
    mergeBucket(into, 1, { count: 1, min: -1, avg: 10, max: 10 });
    expect(into.get(1)).toEqual({ count: 4, min: -1, avg: 4, max: 10 });
    expect(bucketStart('15m', 900_001)).toBe(900_000);
  });
});
