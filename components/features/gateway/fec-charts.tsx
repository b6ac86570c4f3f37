'use client';
import { useTranslations } from 'next-intl';
import { memo, useMemo } from 'react';
import type { ChartMark } from '#components/kit/chart/chart-data.ts';
import { ChartFigure } from '#components/kit/chart/chart-figure.tsx';
import { RangeChips, rangeOf } from '#components/kit/chart/range-chips.tsx';
import { QueryState } from '#components/kit/query-state.tsx';
import { useFormat } from '#components/kit/use-format.ts';
import { useUrlState } from '#components/kit/use-url-state.ts';
import { Card } from '#components/ui/card.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { type SeriesSet, useSeries } from '#lib/client/metrics.ts';
import { useChartMarks } from './use-chart-marks.ts';

const names = ['lossBeforePct', 'lossAfterPct', 'overheadPct'] as const;

export function FecCharts({ gatewayId }: { gatewayId: string }) {
  const t = useTranslations();
  const url = useUrlState();
  const range = rangeOf(url.get('range'));
  const query = useSeries(gatewayId, names, range);
  const { marks } = useChartMarks(gatewayId, range);
  return (
    <Card
      title={t('underlay.history')}
      actions={<RangeChips current={range} choose={(next) => url.set({ range: next === '15m' ? null : next })} />}
    >
      <QueryState query={query} skeleton={<Skeleton className="h-[312px]" />}>
        {(set) => <Charts set={set} marks={marks} />}
      </QueryState>
    </Card>
  );
}

const tick = String;

const Charts = memo(function Charts({ set, marks }: { set: SeriesSet; marks: readonly ChartMark[] }) {
  const t = useTranslations('fec');
  const format = useFormat();
  const axis = { from: set.from, to: set.to, stepMs: set.stepMs, syncId: 'fec', marks, tick, format: format.percent };
  const drawn = useMemo(
    () => ({
      loss: [
        { key: 'before', label: t('seriesBefore'), color: 'var(--warn)', points: set.series.lossBeforePct ?? [] },
        { key: 'after', label: t('seriesAfter'), color: 'var(--accent)', points: set.series.lossAfterPct ?? [] },
      ],
      cost: [{ key: 'cost', label: t('seriesCost'), color: 'var(--mute)', points: set.series.overheadPct ?? [] }],
    }),
    [set, t],
  );
  return (
    <div className="flex flex-col gap-4">
      <ChartFigure {...axis} title={t('chart')} height={152} atLeast={1} hasTimes={false} series={drawn.loss} />
      <ChartFigure {...axis} title={t('chartCost')} height={104} atLeast={20} series={drawn.cost} />
    </div>
  );
});
