'use client';
import { memo, useMemo, useState } from 'react';
/** One chart on the shared time axis: lines with their min-max band, marks that run through, hover in step. */
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { shortClock } from '../time-format.ts';
import { axisTop, bandOf, type ChartMark, type ChartSeries, chartRows, mergedMarks, timeTicks } from './chart-data.ts';
import { ChartTooltip } from './chart-tooltip.tsx';

export interface TimeChartProps {
  readonly series: readonly ChartSeries[];
  readonly from: number;
  readonly to: number;
  readonly stepMs: number;
  readonly format: (value: number) => string;
  readonly tick: (value: number) => string;
  readonly syncId: string;
  /** Pixels, or any CSS length. */
  readonly height: number | string;
  readonly atLeast: number;
  readonly marks?: readonly ChartMark[];
  readonly hasTimes?: boolean;
}

const margin = { top: 6, right: 8, bottom: 0, left: 0 } as const;
const noMarks: readonly ChartMark[] = [];
/** From here on marks step back behind the lines. */
const crowded = 24;
const axisText = { fontSize: 11, fill: 'var(--faint)' } as const;

/** Drawn anew only for new data: a page tells its charts' parents something every second. */
export const TimeChart = memo(function TimeChart(props: TimeChartProps) {
  const { series, from, to, stepMs, format, tick, syncId, atLeast, marks = noMarks, hasTimes = true } = props;
  const top = axisTop(series, atLeast);
  const [width, setWidth] = useState(1000);
  const rows = useMemo(() => chartRows(series, stepMs), [series, stepMs]);
  const shown = useMemo(
    () =>
      mergedMarks(
        marks.filter(({ at }) => at >= from),
        to - from,
        width,
      ),
    [marks, to, from, width],
  );
  return (
    <ResponsiveContainer width="100%" height="100%" onResize={setWidth}>
      <ComposedChart data={rows} syncId={syncId} syncMethod="value" accessibilityLayer={false} margin={margin}>
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="at"
          type="number"
          domain={[from, to]}
          allowDataOverflow
          ticks={timeTicks(from, to)}
          tickFormatter={shortClock}
          tick={hasTimes ? axisText : false}
          tickLine={false}
          axisLine={{ stroke: 'var(--line)' }}
          height={hasTimes ? 22 : 4}
          minTickGap={16}
        />
        <YAxis
          domain={[0, top]}
          ticks={[0, top / 2, top]}
          tickFormatter={tick}
          tick={axisText}
          tickLine={false}
          axisLine={false}
          width={40}
          interval={0}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: 'var(--edge)', strokeWidth: 1 }}
          content={({ active, label }) =>
            active && typeof label === 'number' ? <ChartTooltip at={label} series={series} format={format} /> : null
          }
        />
        {series.map(({ key, color }) => (
          <Area
            key={bandOf(key)}
            dataKey={bandOf(key)}
            stroke="none"
            fill={color}
            fillOpacity={0.16}
            isAnimationActive={false}
            activeDot={false}
          />
        ))}
        {series.map(({ key, color, dash }) => (
          <Line
            key={key}
            dataKey={key}
            stroke={color}
            strokeWidth={1.6}
            {...(dash ? { strokeDasharray: dash } : {})}
            dot={false}
            activeDot={{ r: 3, stroke: 'none', fill: color }}
            isAnimationActive={false}
          />
        ))}
        {shown.map(({ at, isBad }) => (
          <ReferenceLine
            key={at}
            x={at}
            stroke={isBad ? 'var(--bad)' : 'var(--accent)'}
            strokeDasharray={isBad ? '2 3' : '0'}
            strokeOpacity={shown.length > crowded ? 0.4 : 0.8}
          />
        ))}
      </ComposedChart>
    </ResponsiveContainer>
  );
});
