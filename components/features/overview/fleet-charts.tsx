'use client';
import { useTranslations } from 'next-intl';
import { memo, useMemo } from 'react';
import type { ChartMark } from '#components/kit/chart/chart-data.ts';
import { ChartFigure } from '#components/kit/chart/chart-figure.tsx';
import { QueryState } from '#components/kit/query-state.tsx';
import { useFormat } from '#components/kit/use-format.ts';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { useOverview } from '#lib/client/fleet.ts';
import { type SeriesSet, useSeries } from '#lib/client/metrics.ts';

const names = ['lossBeforePct', 'lossAfterPct', 'rttMs'] as const;
const height = 'clamp(150px, 19vh, 320px)';
const tick = String;

interface ChartProps {
  readonly set: SeriesSet;
  readonly marks: readonly ChartMark[];
}

/** Loss and round trip of the whole fleet, side by side on the same axis; the marks are the switches. */
export function FleetCharts() {
  const query = useSeries('fleet', names, '15m');
  const { data: overview } = useOverview();
  const switches = overview?.switches;
  const marks = useMemo(
    () =>
      (switches ?? []).map(({ at, level }) => ({ at: Date.parse(at), isBad: level === 'error' || level === 'warn' })),
    [switches],
  );
  const waiting = <Skeleton className="h-[clamp(180px,22vh,350px)]" />;
  return (
    <div className="grid gap-4 md:grid-cols-2">
      <section className="card px-4 py-3.5">
        <QueryState query={query} skeleton={waiting}>
          {(set) => <LossChart set={set} marks={marks} />}
        </QueryState>
      </section>
      <section className="card px-4 py-3.5">
        <QueryState query={query} skeleton={waiting}>
          {(set) => <RoundTripChart set={set} marks={marks} />}
        </QueryState>
      </section>
    </div>
  );
}

const LossChart = memo(function LossChart({ set, marks }: ChartProps) {
  const t = useTranslations();
  const format = useFormat();
  const series = useMemo(
    () => [
      { key: 'before', label: t('fec.seriesBefore'), color: 'var(--warn)', points: set.series.lossBeforePct ?? [] },
      { key: 'after', label: t('fec.seriesAfter'), color: 'var(--accent)', points: set.series.lossAfterPct ?? [] },
    ],
    [set, t],
  );
  return (
    <ChartFigure
      title={t('overview.loss')}
      hint={t('overview.lossHint')}
      {...{ from: set.from, to: set.to, stepMs: set.stepMs, height, marks, tick, series }}
      syncId="fleet"
      atLeast={1}
      format={format.percent}
    />
  );
});

const RoundTripChart = memo(function RoundTripChart({ set, marks }: ChartProps) {
  const t = useTranslations();
  const format = useFormat();
  const series = useMemo(
    () => [{ key: 'rtt', label: t('underlay.seriesRtt'), color: 'var(--accent)', points: set.series.rttMs ?? [] }],
    [set, t],
  );
  return (
    <ChartFigure
      title={t('overview.rtt')}
      hint={t('overview.rttHint')}
      {...{ from: set.from, to: set.to, stepMs: set.stepMs, height, marks, tick, series }}
      syncId="fleet"
      atLeast={10}
      format={format.ms}
    />
  );
});
