/** Time series for the charts: a range that ends now, asked again by a rhythm that fits its step. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { SeriesName } from '#lib/contract/series.ts';
import { client } from './client.ts';
import { serverNow } from './clock.ts';
import type { Loaded } from './loaded.ts';
import { useAfterTakeOver } from './taken-over.ts';

const minuteMs = 60_000;

/** Asked again as often as a bucket fills, and not at all while the tab is hidden. */
export const ranges = {
  '15m': { spanMs: 15 * minuteMs, everyMs: 3000, points: 300 },
  '6h': { spanMs: 360 * minuteMs, everyMs: 60_000, points: 360 },
  '24h': { spanMs: 1440 * minuteMs, everyMs: 240_000, points: 360 },
} as const;
export type Range = keyof typeof ranges;
export const rangeNames = Object.keys(ranges) as Range[];

export interface SeriesPoint {
  readonly at: number;
  readonly min: number;
  readonly avg: number;
  readonly max: number;
}

export interface SeriesSet {
  readonly from: number;
  readonly to: number;
  readonly stepMs: number;
  readonly series: Readonly<Partial<Record<SeriesName, readonly SeriesPoint[]>>>;
}

export async function fetchSeries(subject: string, names: readonly SeriesName[], range: Range): Promise<SeriesSet> {
  const { spanMs, points } = ranges[range];
  const to = serverNow();
  const from = to - spanMs;
  const answer = await client.metrics.query({
    subject,
    series: names.join(','),
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    points,
  });
  const series: Partial<Record<SeriesName, SeriesPoint[]>> = {};
  for (const one of answer.series)
    series[one.name as SeriesName] = one.points.map(({ at, min, avg, max }) => ({ at: Date.parse(at), min, avg, max }));
  return { from, to, stepMs: answer.stepMs, series };
}

export function useSeries(subject: string, names: readonly SeriesName[], range: Range): Loaded<SeriesSet> {
  return useAfterTakeOver(
    useQuery({
      queryKey: [['metrics', 'query'], { subject, names: names.join(','), range }],
      queryFn: () => fetchSeries(subject, names, range),
      refetchInterval: ranges[range].everyMs,
      placeholderData: keepPreviousData,
    }),
  );
}
