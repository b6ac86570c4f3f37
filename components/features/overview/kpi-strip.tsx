'use client';
import { useTranslations } from 'next-intl';
import { useIsOld } from '#components/kit/age.tsx';
import { missing } from '#components/kit/number-format.ts';
import { QueryState } from '#components/kit/query-state.tsx';
import { type Format, useFormat } from '#components/kit/use-format.ts';
import { cx } from '#components/ui/class-names.ts';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { useOverview } from '#lib/client/fleet.ts';
import type { Overview } from '#lib/contract/overview.ts';

type Words = ReturnType<typeof useTranslations<'overview'>>;

const kept = (text: string): string => text.replace(' ', '\u00a0');

function figures(data: Overview, t: Words, format: Format) {
  const { gateways, tunnels, links } = data;
  return [
    [
      'gateways',
      t('gatewaysWell'),
      format.count(gateways.byStatus.well ?? 0),
      t('of', { total: format.count(gateways.total) }),
    ],
    ['tunnels', t('tunnels'), format.count(tunnels.up), t('of', { total: format.count(tunnels.total) })],
    ['links', t('links'), format.count(links.up), t('of', { total: format.count(links.total) })],
    ['before', t('before'), format.percent(data.lossBeforePct), t('last15')],
    [
      'after',
      t('after'),
      format.percent(data.lossAfterPct),
      data.recoveredPct === null ? t('last15') : t('recovered', { share: format.percent(data.recoveredPct) }),
    ],
    [
      'traffic',
      t('traffic'),
      // A number stays with its unit where the two do not fit on one line.
      data.rxBps === null ? missing : `${kept(format.bps(data.rxBps))} / ${kept(format.bps(data.txBps))}`,
      t('trafficInOut'),
    ],
  ] as const;
}

export function KpiStrip() {
  const t = useTranslations('overview');
  const format = useFormat();
  const query = useOverview();
  const isStale = useIsOld(query.data?.sampledAt);
  return (
    <section aria-label={t('title')} className={cx('card overflow-hidden', isStale && 'stale')}>
      <QueryState query={query} skeleton={<Skeleton className="m-4 h-11" />}>
        {(data) => (
          <dl className="-mb-px -me-px grid grid-cols-2 sm:grid-cols-3 xl:grid-cols-[1fr_1fr_1fr_1.25fr_1.45fr_1.75fr]">
            {figures(data, t, format).map(([key, label, value, note]) => (
              <div key={key} data-testid={`kpi-${key}`} className="border-b border-e border-line px-4 py-3">
                <dt className="text-xs text-mute">{label}</dt>
                <dd className="flex flex-wrap items-baseline gap-x-2">
                  <span
                    className={cx(
                      'font-medium sm:whitespace-nowrap tracking-[-0.01em]',
                      key === 'traffic' ? 'text-[15px]/5 sm:text-[17px]/8' : 'text-[22px]/8',
                    )}
                  >
                    {value}
                  </span>
                  <span className="whitespace-nowrap text-xs text-mute">{note}</span>
                </dd>
              </div>
            ))}
          </dl>
        )}
      </QueryState>
    </section>
  );
}
