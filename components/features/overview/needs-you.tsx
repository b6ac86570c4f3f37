'use client';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useIsOld } from '#components/kit/age.tsx';
import { useConditionWords } from '#components/kit/condition-text.tsx';
import { Moment } from '#components/kit/moment.tsx';
import { QueryState } from '#components/kit/query-state.tsx';
import { Card } from '#components/ui/card.tsx';
import { StatusMark } from '#components/ui/status-mark.tsx';
import { useOverview } from '#lib/client/fleet.ts';
import { paths } from '#lib/client/paths.ts';
import type { Overview } from '#lib/contract/overview.ts';

const shownAtMost = 5;

export function NeedsYou() {
  const t = useTranslations('overview');
  const query = useOverview();
  const isStale = useIsOld(query.data?.sampledAt);
  return (
    <Card title={t('needs')} hint={t('needsHint')} isStale={isStale}>
      <QueryState query={query}>
        {(data) =>
          data.gateways.total === 0 ? (
            <p>
              {t('empty')}{' '}
              <Link className="link" href={paths.settings('network')}>
                {t('emptyNext')}
              </Link>
            </p>
          ) : data.attention.length === 0 ? (
            <p className="flex items-center gap-2">
              <StatusMark mark="well" /> {t('needsNone')}
            </p>
          ) : (
            <ul className="-my-2.5">
              {data.attention.slice(0, shownAtMost).map((one) => (
                <Attention key={`${one.gateway.id}:${one.condition.cause}:${one.condition.subject}`} {...one} />
              ))}
              {data.attention.length > shownAtMost && (
                <li className="py-2.5 text-sm">
                  <Link className="link" href={paths.gateways()}>
                    {t('needsMore', { count: data.attention.length - shownAtMost })}
                  </Link>
                </li>
              )}
            </ul>
          )
        }
      </QueryState>
    </Card>
  );
}

function Attention({ gateway, site, condition }: Overview['attention'][number]) {
  const t = useTranslations('condition');
  const { title, evidence, next } = useConditionWords()(condition);
  return (
    <li className="flex gap-2.5 border-b border-line py-2.5 last:border-0">
      <StatusMark mark={condition.status} className="mt-[5px]" />
      <div className="min-w-0">
        <p>
          <Link className="font-medium hover:underline" href={paths.gateway(gateway.id)} prefetch={false}>
            {site.name}
          </Link>
          {' · '}
          {title}
        </p>
        <p className="text-xs text-mute">
          {evidence}{' '}
          {condition.since !== null && <>{t.rich('sinceSentence', { at: () => <Moment at={condition.since} /> })} </>}
          <span className="text-text">{t('next')}</span> {next}
        </p>
      </div>
    </li>
  );
}
