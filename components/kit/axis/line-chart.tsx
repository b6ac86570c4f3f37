'use client';
/**
 * A small chart on a time axis that several charts share: every line is solid where it was chosen and thin and dashed
 * where it was not; what happened runs through all of them at the same x. Drawn by hand, so that it costs no library.
 */
import { memo, useMemo } from 'react';
import type { SeriesPoint } from '#lib/client/metrics.ts';
import { timeTicks } from '../chart/chart-data.ts';
import { shortClock } from '../time-format.ts';

export interface AxisSpan {
  readonly from: number;
  readonly to: number;
}

export interface AxisLine {
  readonly key: string;
  readonly color: string;
  readonly points: readonly SeriesPoint[];
  /** When it was the chosen one; left out: always. */
  readonly solid?: readonly AxisSpan[];
  readonly dash?: string;
}

export interface AxisMark {
  readonly id: string;
  readonly at: number;
  readonly isBad: boolean;
}

interface LineChartProps extends AxisSpan {
  readonly lines: readonly AxisLine[];
  readonly stepMs: number;
  readonly width: number;
  readonly height: number;
  readonly top: number;
  readonly tick: (value: number) => string;
  readonly marks: readonly AxisMark[];
  readonly hasTimes?: boolean;
}

export const axisLeft = 44;
export const axisRight = 10;
const padTop = 8;
const timesHeight = 20;
const gapSteps = 2.5;

export function xOf({ from, to }: AxisSpan, width: number): (at: number) => number {
  const inner = width - axisLeft - axisRight;
  return (at) => axisLeft + ((at - from) / (to - from)) * inner;
}

/** Pieces of a line where it is measured and, when asked, chosen. */
export function pieces(points: readonly SeriesPoint[], stepMs: number, within?: readonly AxisSpan[]): SeriesPoint[][] {
  const found: SeriesPoint[][] = [];
  let piece: SeriesPoint[] = [];
  let spanBefore: AxisSpan | undefined;
  const end = (): void => {
    if (piece.length > 0) found.push(piece);
    piece = [];
  };
  for (const point of points) {
    const span = within?.find(({ from, to }) => point.at >= from && point.at <= to + stepMs);
    const last = piece.at(-1);
    if ((last && point.at - last.at > gapSteps * stepMs) || span !== spanBefore) end();
    spanBefore = span;
    if (!within || span) piece.push(point);
  }
  end();
  return found;
}

export const LineChart = memo(function LineChart(props: LineChartProps) {
  const { lines, stepMs, from, to, width, height, top, tick, marks, hasTimes = false } = props;
  const bottom = height - (hasTimes ? timesHeight : 6);
  const drawn = useMemo(() => {
    const x = xOf({ from, to }, width);
    const y = (value: number): number => bottom - (Math.min(value, top) / top) * (bottom - padTop);
    const path = (piece: readonly SeriesPoint[]): string =>
      `M${piece.map(({ at, avg }) => `${x(at).toFixed(1)} ${y(avg).toFixed(1)}`).join('L')}`;
    const band = (piece: readonly SeriesPoint[]): string =>
      `M${piece.map(({ at, max }) => `${x(at).toFixed(1)} ${y(max).toFixed(1)}`).join('L')}L${piece
        .toReversed()
        .map(({ at, min }) => `${x(at).toFixed(1)} ${y(min).toFixed(1)}`)
        .join('L')}Z`;
    return {
      x,
      y,
      lines: lines.map((line) => {
        const chosen = pieces(line.points, stepMs, line.solid);
        return {
          ...line,
          thin: line.solid === undefined ? '' : pieces(line.points, stepMs).map(path).join(''),
          bold: chosen.map(path).join(''),
          area: chosen
            .filter(({ length }) => length > 1)
            .map(band)
            .join(''),
        };
      }),
    };
  }, [lines, stepMs, from, to, width, bottom, top]);
  const { x, y } = drawn;
  return (
    <svg aria-hidden width={width} height={height} viewBox={`0 0 ${width} ${height}`} className="block max-w-full">
      {[0, top / 2, top].map((value) => (
        <g key={value}>
          <path d={`M${axisLeft} ${y(value)}H${width - axisRight}`} stroke="var(--line)" />
          <text x={axisLeft - 8} y={y(value) + 4} textAnchor="end" className="fill-faint text-[11px]">
            {tick(value)}
          </text>
        </g>
      ))}
      {marks.map(({ id, at, isBad }) => (
        <path
          key={id}
          d={`M${x(at)} ${padTop - 4}V${bottom}`}
          stroke={isBad ? 'var(--warn)' : 'var(--accent)'}
          strokeOpacity={0.55}
          strokeDasharray={isBad ? '2 3' : undefined}
        />
      ))}
      <g fill="none" strokeLinejoin="round">
        {drawn.lines.map(({ key, thin, dash = '2 4' }) => (
          <path key={key} d={thin} stroke="var(--dim)" strokeWidth="1.1" strokeDasharray={dash} />
        ))}
        {drawn.lines.map(({ key, area, color }) => (
          <path key={key} d={area} fill={color} fillOpacity="0.14" />
        ))}
        {drawn.lines.map(({ key, bold, color }) => (
          <path key={key} d={bold} stroke={color} strokeWidth="1.9" />
        ))}
      </g>
      {hasTimes &&
        timeTicks(from, to).map((at) => (
          <text key={at} x={x(at)} y={height - 4} textAnchor="middle" className="fill-faint text-[11px]">
            {shortClock(at)}
          </text>
        ))}
    </svg>
  );
});
