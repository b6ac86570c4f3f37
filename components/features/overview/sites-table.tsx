'use client';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { isOld } from '#components/kit/age.tsx';
import { QueryState } from '#components/kit/query-state.tsx';
import { useFormat } from '#components/kit/use-format.ts';
import { Card } from '#components/ui/card.tsx';
import { StatusWord } from '#components/ui/status-mark.tsx';
import { useServerNow } from '#lib/client/clock.ts';
import { useGatewayRows } from '#lib/client/gateways.ts';
import { paths } from '#lib/client/paths.ts';

const shownAtMost = 8;

export function SitesTable() {
  const t = useTranslations();
  const format = useFormat();
  const now = useServerNow();
  return (
    <Card title={t('overview.sites')} hint={t('overview.sitesHint')}>
      <QueryState query={useGatewayRows({ sort: 'status' }, shownAtMost)}>
        {({ items, total }) =>
          items.length === 0 ? (
            <p>{t('overview.empty')}</p>
          ) : (
            <>
              <table className="table -mx-2 w-[calc(100%+16px)]! whitespace-nowrap">
                <thead>
                  <tr>
                    <th scope="col">{t('list.site')}</th>
                    <th scope="col">{t('list.status')}</th>
                    <th scope="col" className="num">
                      {t('list.rtt')}
                    </th>
                    <th scope="col" className="num">
                      {t('list.loss')}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((row) => (
                    <tr key={row.id} className={isOld(row.sampledAt, now) ? 'stale' : undefined}>
                      <td className="max-w-28 truncate">
                        <Link href={paths.gateway(row.id)} prefetch={false} className="hover:underline">
                          {row.site.name}
                        </Link>
                      </td>
                      <td>
                        <StatusWord mark={row.status} word={t(`status.${row.status}`)} />
                      </td>
                      <td className="num">{format.ms(row.rttMs)}</td>
                      <td className="num">{format.percent(row.lossPct)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
              {total > items.length && (
                <Link className="link mt-2 inline-block text-sm" href={paths.gateways()}>
                  {t('overview.allGateways', { total: format.count(total) })}
                </Link>
              )}
            </>
          )
        }
      </QueryState>
    </Card>
  );
}
