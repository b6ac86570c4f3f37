'use client';
import { useTranslations } from 'next-intl';
import { memo, useMemo } from 'react';
import { ChartFigure } from '#components/kit/chart/chart-figure.tsx';
import { RangeChips, rangeOf } from '#components/kit/chart/range-chips.tsx';
import { QueryState } from '#components/kit/query-state.tsx';
import { useFormat } from '#components/kit/use-format.ts';
import { useUrlState } from '#components/kit/use-url-state.ts';
import { Card } from '#components/ui/card.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { type SeriesPoint, type SeriesSet, useSeries } from '#lib/client/metrics.ts';

import { trafficHeight } from './traffic-height.ts';

const names = ['rxBps', 'txBps', 'rttMs'] as const;
const megabit = 1e6;

const scaled = (points: readonly SeriesPoint[] = []): SeriesPoint[] =>
  points.map(({ at, min, avg, max }) => ({ at, min: min / megabit, avg: avg / megabit, max: max / megabit }));

export function TrafficCard({ clientId }: { clientId: string }) {
  const t = useTranslations('clients');
  const url = useUrlState();
  const range = rangeOf(url.get('range'));
  const series = useSeries(clientId, names, range);
  return (
    <Card
      className={trafficHeight}
      title={t('history')}
      hint={t('historyHint')}
      actions={<RangeChips current={range} choose={(next) => url.set({ range: next === '15m' ? null : next })} />}
    >
      <QueryState query={series} skeleton={<Skeleton className="h-[292px]" />}>
        {(set) => <Charts set={set} />}
      </QueryState>
    </Card>
  );
}

const tick = String;

const Charts = memo(function Charts({ set }: { set: SeriesSet }) {
  const t = useTranslations('clients');
  const format = useFormat();
  const axis = { from: set.from, to: set.to, stepMs: set.stepMs, syncId: 'client', tick };
  const drawn = useMemo(
    () => ({
      traffic: [
        { key: 'in', label: t('seriesIn'), color: 'var(--accent)', points: scaled(set.series.rxBps) },
        { key: 'out', label: t('seriesOut'), color: 'var(--mute)', dash: '4 3', points: scaled(set.series.txBps) },
      ],
      rtt: [{ key: 'rtt', label: t('seriesRtt'), color: 'var(--accent)', points: set.series.rttMs ?? [] }],
      megabits: (value: number) => format.bps(value * megabit),
    }),
    [set, t, format],
  );
  return (
    <div className="flex flex-col gap-4">
      <ChartFigure
        {...axis}
        title={t('chartTraffic')}
        height={128}
        atLeast={0.1}
        hasTimes={false}
        format={drawn.megabits}
        series={drawn.traffic}
      />
      <ChartFigure {...axis} title={t('chartRtt')} height={112} atLeast={10} format={format.ms} series={drawn.rtt} />
    </div>
  );
});
