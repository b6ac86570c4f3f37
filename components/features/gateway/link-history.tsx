'use client';
/** Loss, round trip and traffic of one link on one time axis, with the marks of what happened. */
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
import { type SeriesPoint, type SeriesSet, useSeries } from '#lib/client/metrics.ts';
import type { UnderlayLink } from '#lib/contract/gateways.ts';
import { MarkList } from './mark-list.tsx';
import { useChartMarks } from './use-chart-marks.ts';

const names = ['lossRxPct', 'lossTxPct', 'rttMs', 'rxBps', 'txBps'] as const;
const megabit = 1e6;

const scaled = (points: readonly SeriesPoint[] = []): SeriesPoint[] =>
  points.map(({ at, min, avg, max }) => ({ at, min: min / megabit, avg: avg / megabit, max: max / megabit }));

export function LinkHistory({ gatewayId, links }: { gatewayId: string; links: readonly UnderlayLink[] }) {
  const t = useTranslations('underlay');
  const url = useUrlState();
  const range = rangeOf(url.get('range'));
  const link = links.find(({ name }) => name === url.get('link')) ?? links[0];
  const series = useSeries(link?.id ?? '', names, range);
  const { marks, entries, hasMore } = useChartMarks(gatewayId, range);
  return (
    <Card
      title={t('history')}
      hint={t('historyHint')}
      actions={
        <>
          <fieldset className="flex gap-1.5">
            <legend className="sr-only">{t('link')}</legend>
            {links.map(({ name }) => (
              <button
                key={name}
                type="button"
                className="chip"
                aria-pressed={name === link?.name}
                onClick={() => url.set({ link: name })}
              >
                {name}
              </button>
            ))}
          </fieldset>
          <RangeChips current={range} choose={(next) => url.set({ range: next === '15m' ? null : next })} />
        </>
      }
    >
      <QueryState query={series} skeleton={<Skeleton className="h-[416px]" />}>
        {(set) => <Charts set={set} marks={marks} />}
      </QueryState>
      <MarkList entries={entries} hasMore={hasMore} />
    </Card>
  );
}

const tick = String;

const Charts = memo(function Charts({ set, marks }: { set: SeriesSet; marks: readonly ChartMark[] }) {
  const t = useTranslations('underlay');
  const format = useFormat();
  const axis = { from: set.from, to: set.to, stepMs: set.stepMs, syncId: 'link', marks, tick };
  const drawn = useMemo(() => {
    const of = (name: (typeof names)[number]): readonly SeriesPoint[] => set.series[name] ?? [];
    return {
      loss: [
        { key: 'rx', label: t('seriesToSite'), color: 'var(--warn)', points: of('lossRxPct') },
        { key: 'tx', label: t('seriesFromSite'), color: 'var(--accent)', dash: '4 3', points: of('lossTxPct') },
      ],
      rtt: [{ key: 'rtt', label: t('seriesRtt'), color: 'var(--accent)', points: of('rttMs') }],
      traffic: [
        { key: 'in', label: t('seriesIn'), color: 'var(--accent)', points: scaled(of('rxBps')) },
        { key: 'out', label: t('seriesOut'), color: 'var(--mute)', dash: '4 3', points: scaled(of('txBps')) },
      ],
      megabits: (value: number) => format.bps(value * megabit),
    };
  }, [set, t, format]);
  return (
    <div className="flex flex-col gap-4">
      <ChartFigure
        {...axis}
        title={t('chartLoss')}
        height={112}
        atLeast={1}
        hasTimes={false}
        format={format.percent}
        series={drawn.loss}
      />
      <ChartFigure
        {...axis}
        title={t('chartRtt')}
        height={104}
        atLeast={10}
        hasTimes={false}
        format={format.ms}
        series={drawn.rtt}
      />
      <ChartFigure
        {...axis}
        title={t('chartTraffic')}
        height={128}
        atLeast={0.1}
        format={drawn.megabits}
        series={drawn.traffic}
      />
    </div>
  );
});
