/** From series of the API to rows of a chart: one row a moment, a gap where nothing was measured. */
import type { SeriesPoint } from '#lib/client/metrics.ts';

export interface ChartSeries {
  readonly key: string;
  readonly label: string;
  /** A CSS colour, usually a token. */
  readonly color: string;
  readonly dash?: string;
  readonly points: readonly SeriesPoint[];
}

export type ChartRow = { at: number } & Record<string, number | [number, number] | null>;

const gapSteps = 2.5;

export function chartRows(series: readonly ChartSeries[], stepMs: number): ChartRow[] {
  const rows = new Map<number, ChartRow>();
  const row = (at: number): ChartRow => {
    let found = rows.get(at);
    if (!found) {
      found = { at };
      rows.set(at, found);
    }
    return found;
  };
  for (const { key, points } of series) {
    let before: number | null = null;
    for (const { at, min, avg, max } of points) {
      if (before !== null && at - before > gapSteps * stepMs) {
        const gap = row(before + stepMs);
        gap[key] = null;
        gap[bandOf(key)] = null;
      }
      const one = row(at);
      one[key] = avg;
      one[bandOf(key)] = [min, max];
      before = at;
    }
  }
  return [...rows.values()].sort((a, b) => a.at - b.at);
}

export function bandOf(key: string): string {
  return `${key}:band`;
}

const minute = 60_000;
const tickSteps = [1, 3, 5, 15, 30, 60, 120, 240, 480].map((minutes) => minutes * minute);

/** Four to seven round times, in the browser's own zone. */
export function timeTicks(from: number, to: number): number[] {
  const step = tickSteps.find((one) => (to - from) / one <= 6.5) ?? 480 * minute;
  const zone = new Date(to).getTimezoneOffset() * minute;
  const ticks: number[] = [];
  for (let at = Math.ceil((from - zone) / step) * step + zone; at <= to; at += step) ticks.push(at);
  return ticks;
}

/** The top of the axis: a round number above everything drawn, and never below `atLeast`. */
export function axisTop(series: readonly ChartSeries[], atLeast: number): number {
  let top = atLeast;
  for (const { points } of series) for (const { max } of points) if (max > top) top = max;
  const size = 10 ** Math.floor(Math.log10(top));
  const nice = [1, 2, 4, 5, 10].find((factor) => factor * size >= top) ?? 10;
  return nice * size;
}

export interface ChartMark {
  readonly at: number;
  readonly isBad: boolean;
}

const markGapPx = 6;

/** Marks that would touch are one: at the first bad of them, else at the first. Steps are fixed in time, so that a mark stays where it is. */
export function mergedMarks(marks: readonly ChartMark[], spanMs: number, widthPx: number): ChartMark[] {
  const step = Math.max(1, Math.round((spanMs * markGapPx) / Math.max(1, widthPx)));
  const merged = new Map<number, ChartMark>();
  for (const mark of [...marks].sort((a, b) => a.at - b.at)) {
    const slot = Math.floor(mark.at / step);
    const before = merged.get(slot);
    if (before === undefined || (mark.isBad && !before.isBad)) merged.set(slot, mark);
  }
  return [...merged.values()];
}
