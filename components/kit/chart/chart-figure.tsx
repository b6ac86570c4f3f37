'use client';
/** A chart with its name, legend and a sentence for those who do not see it. The drawing code arrives when needed. */
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { memo } from 'react';
import type { TimeChartProps } from './time-chart.tsx';

const TimeChart = dynamic(() => import('./time-chart.tsx').then((module) => module.TimeChart), { ssr: false });

interface ChartFigureProps extends TimeChartProps {
  readonly title: string;
  readonly hint?: string;
}

export const ChartFigure = memo(function ChartFigure({ title, hint, ...chart }: ChartFigureProps) {
  const t = useTranslations();
  const isEmpty = chart.series.every(({ points }) => points.length === 0);
  const summaries = chart.series.flatMap(({ label, points }) => {
    const last = points.at(-1);
    if (!last) return [];
    const max = points.reduce((top, point) => Math.max(top, point.max), 0);
    return [t('chart.summary', { title, series: label, value: chart.format(last.avg), max: chart.format(max) })];
  });
  return (
    <figure className="min-w-0">
      <figcaption className="mb-1 flex flex-wrap items-baseline gap-x-3 gap-y-0.5 text-sm">
        <span className="font-semibold">{title}</span>
        {hint !== undefined && <span className="text-xs text-mute">{hint}</span>}
        <span className="ms-auto flex flex-wrap gap-x-3 text-xs text-mute">
          {chart.series.map(({ key, label, color, dash }) => (
            <span key={key} className="inline-flex items-center gap-1.5 whitespace-nowrap">
              <svg aria-hidden viewBox="0 0 14 4" className="h-1 w-3.5">
                <path d="M0 2h14" stroke={color} strokeWidth="2" strokeDasharray={dash} />
              </svg>
              {label}
            </span>
          ))}
        </span>
      </figcaption>
      <p className="sr-only">{summaries.join('. ')}</p>
      <div aria-hidden={!isEmpty} style={{ height: chart.height }} className="relative">
        {isEmpty ? (
          <p className="grid h-full place-items-center rounded-md border border-dashed border-line text-sm text-mute">
            {t('underlay.noSamples')}
          </p>
        ) : (
          <TimeChart {...chart} />
        )}
      </div>
    </figure>
  );
});
