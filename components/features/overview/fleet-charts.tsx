'use client';
import { useTranslations } from 'next-intl';
import { ChartFigure } from '#components/kit/chart/chart-figure.tsx';
import { QueryState } from '#components/kit/query-state.tsx';
import { useFormat } from '#components/kit/use-format.ts';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { useOverview } from '#lib/client/fleet.ts';
import { useSeries } from '#lib/client/metrics.ts';

const names = ['lossBeforePct', 'lossAfterPct', 'rttMs'] as const;
const height = 'clamp(150px, 19vh, 320px)';

/** Loss and round trip of the whole fleet, side by side on the same axis; the marks are the switches. */
export function FleetCharts() {
  const t = useTranslations();
  const format = useFormat();
  const query = useSeries('fleet', names, '15m');
  const { data: overview } = useOverview();
  const marks = (overview?.switches ?? []).map(({ at, level }) => ({
    at: Date.parse(at),
    isBad: level === 'error' || level === 'warn',
  }));
  const waiting = <Skeleton className="h-[clamp(180px,22vh,350px)]" />;
  return (
    <div className="grid gap-4 md:grid-cols-2">
      <section className="card px-4 py-3.5">
        <QueryState query={query} skeleton={waiting}>
          {({ from, to, stepMs, series }) => (
            <ChartFigure
              title={t('overview.loss')}
              hint={t('overview.lossHint')}
              {...{ from, to, stepMs, height }}
              marks={marks.filter(({ at }) => at >= from)}
              syncId="fleet"
              atLeast={1}
              format={format.percent}
              tick={(value) => String(value)}
              series={[
                {
                  key: 'before',
                  label: t('fec.seriesBefore'),
                  color: 'var(--warn)',
                  points: series.lossBeforePct ?? [],
                },
                {
                  key: 'after',
                  label: t('fec.seriesAfter'),
                  color: 'var(--accent)',
                  points: series.lossAfterPct ?? [],
                },
              ]}
            />
          )}
        </QueryState>
      </section>
      <section className="card px-4 py-3.5">
        <QueryState query={query} skeleton={waiting}>
          {({ from, to, stepMs, series }) => (
            <ChartFigure
              title={t('overview.rtt')}
              hint={t('overview.rttHint')}
              {...{ from, to, stepMs, height }}
              marks={marks.filter(({ at }) => at >= from)}
              syncId="fleet"
              atLeast={10}
              format={format.ms}
              tick={(value) => String(value)}
              series={[
                { key: 'rtt', label: t('underlay.seriesRtt'), color: 'var(--accent)', points: series.rttMs ?? [] },
              ]}
            />
          )}
        </QueryState>
      </section>
    </div>
  );
}
