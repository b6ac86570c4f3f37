/** From the contract's time axis to lines: numbers for times, and of each path when it was the chosen one. */
import type { AxisLine, AxisSpan } from '#components/kit/axis/line-chart.tsx';
import type { SeriesPoint } from '#lib/client/metrics.ts';
import type { PathTimeline } from '#lib/contract/paths.ts';

type Band = PathTimeline['paths'][number]['rttMs'][number];

const pointsOf = (bands: readonly Band[]): SeriesPoint[] =>
  bands.map(({ at, min, avg, max }) => ({ at: Date.parse(at), min, avg, max }));

/** Of paths that do not carry, one is told from another by its dashes. */
const dashes = ['2 4', '6 4', '1 3', '9 3 2 3'];

export interface PathAxis {
  readonly id: string;
  readonly path: PathTimeline['paths'][number]['path'];
  readonly dash: string;
  readonly rtt: readonly SeriesPoint[];
  readonly loss: readonly SeriesPoint[];
  readonly chosen: readonly AxisSpan[];
}

export interface TimelineData extends AxisSpan {
  readonly stepMs: number;
  readonly paths: readonly PathAxis[];
  readonly spans: readonly (AxisSpan & { readonly pathId: string | null })[];
  readonly fec: { readonly before: readonly SeriesPoint[]; readonly after: readonly SeriesPoint[] };
}

export function timelineData(timeline: PathTimeline): TimelineData {
  const spans = timeline.chosen.map(({ pathId, from, to }) => ({ pathId, from: Date.parse(from), to: Date.parse(to) }));
  return {
    from: Date.parse(timeline.from),
    to: Date.parse(timeline.to),
    stepMs: timeline.stepMs,
    spans,
    paths: timeline.paths.map(({ path, rttMs, lossPct }, index) => ({
      id: path.id,
      path,
      dash: dashes[index % dashes.length] ?? '2 4',
      rtt: pointsOf(rttMs),
      loss: pointsOf(lossPct),
      chosen: spans.filter(({ pathId }) => pathId === path.id),
    })),
    fec: { before: pointsOf(timeline.fec.lossBeforePct), after: pointsOf(timeline.fec.lossAfterPct) },
  };
}

export function linesOf(data: TimelineData, of: 'rtt' | 'loss'): AxisLine[] {
  return data.paths.map((path) => ({
    key: path.id,
    color: 'var(--accent)',
    dash: path.dash,
    points: path[of],
    solid: path.chosen,
  }));
}

/** The round number above nearly all that is drawn: one spike must not flatten the rest. */
export function topOf(lines: readonly (readonly SeriesPoint[])[], atLeast: number): number {
  const values = lines.flatMap((points) => points.map(({ avg }) => avg)).sort((a, b) => a - b);
  const high = Math.max(atLeast, values[Math.floor(values.length * 0.995)] ?? 0);
  const size = 10 ** Math.floor(Math.log10(high));
  return ([1, 2, 4, 5, 10].find((factor) => factor * size >= high) ?? 10) * size;
}

export function nearest(points: readonly SeriesPoint[], at: number, stepMs: number): SeriesPoint | undefined {
  return points.find((point) => Math.abs(point.at - at) <= stepMs / 2 + 1);
}
