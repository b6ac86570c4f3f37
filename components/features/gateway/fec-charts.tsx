'use client';
import { useTranslations } from 'next-intl';
import { ChartFigure } from '#components/kit/chart/chart-figure.tsx';
import { RangeChips, rangeOf } from '#components/kit/chart/range-chips.tsx';
import { QueryState } from '#components/kit/query-state.tsx';
import { useFormat } from '#components/kit/use-format.ts';
import { useUrlState } from '#components/kit/use-url-state.ts';
import { Card } from '#components/ui/card.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { useSeries } from '#lib/client/metrics.ts';

const names = ['lossBeforePct', 'lossAfterPct', 'overheadPct'] as const;

export function FecCharts({ gatewayId }: { gatewayId: string }) {
  const t = useTranslations();
  const format = useFormat();
  const url = useUrlState();
  const range = rangeOf(url.get('range'));
  const query = useSeries(gatewayId, names, range);
  return (
    <Card
      title={t('underlay.history')}
      actions={<RangeChips current={range} choose={(next) => url.set({ range: next === '15m' ? null : next })} />}
    >
      <QueryState query={query} skeleton={<Skeleton className="h-[312px]" />}>
        {({ from, to, stepMs, series }) => (
          <div className="flex flex-col gap-4">
            <ChartFigure
              title={t('fec.chart')}
              {...{ from, to, stepMs }}
              syncId="fec"
              height={152}
              atLeast={1}
              hasTimes={false}
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
            <ChartFigure
              title={t('fec.chartCost')}
              {...{ from, to, stepMs }}
              syncId="fec"
              height={104}
              atLeast={20}
              format={format.percent}
              tick={(value) => String(value)}
              series={[
                { key: 'cost', label: t('fec.seriesCost'), color: 'var(--mute)', points: series.overheadPct ?? [] },
              ]}
            />
          </div>
        )}
      </QueryState>
    </Card>
  );
}
