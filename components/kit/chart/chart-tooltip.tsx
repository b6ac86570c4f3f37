'use client';
import { clock } from '../time-format.ts';
import type { ChartSeries } from './chart-data.ts';

interface ChartTooltipProps {
  readonly at: number;
  readonly series: readonly ChartSeries[];
  readonly format: (value: number) => string;
}

export function ChartTooltip({ at, series, format }: ChartTooltipProps) {
  return (
    <div className="card px-2.5 py-1.5 text-xs">
      <p className="font-mono">{clock(at)}</p>
      {series.map(({ key, label, color, points }) => {
        const point = points.find((one) => one.at === at);
        return point ? (
          <p key={key} className="flex items-center gap-1.5 whitespace-nowrap">
            <span className="h-0.5 w-3" style={{ background: color }} />
            <span className="text-mute">{label}</span>
            <span className="ms-auto ps-3">{format(point.avg)}</span>
            {point.max > point.min && (
              <span className="text-mute">
                {format(point.min)}–{format(point.max)}
              </span>
            )}
          </p>
        ) : null;
      })}
    </div>
  );
}
