'use client';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useIsOld } from '#components/kit/age.tsx';
import { useConditionWords } from '#components/kit/condition-text.tsx';
import { cx } from '#components/ui/class-names.ts';
import { StatusMark } from '#components/ui/status-mark.tsx';
import { useLightLink } from '#lib/client/lightlink.ts';
import { paths } from '#lib/client/paths.ts';
import type { NodeStatus } from '#lib/contract/condition.ts';
import type { GatewayRow } from '#lib/contract/gateways.ts';

const words = {
  well: 'connected',
  degraded: 'troubled',
  down: 'disconnected',
  offline: 'disconnected',
  pending: 'pending',
} as const satisfies Record<NodeStatus, string>;

/** The answer first, in a sentence. */
export function StoreState({ gateway }: { gateway: GatewayRow }) {
  const t = useTranslations('myStore');
  const { data: lightLink } = useLightLink(gateway.id);
  const isStale = useIsOld(gateway.sampledAt);
  const describe = useConditionWords();
  const { id, status, activeLink, linksUp, linksTotal } = gateway;
  const [condition] = gateway.conditions;
  return (
    <section className={cx('card px-4 py-3', isStale && 'stale')} data-testid="store-state" data-value={status}>
      <p className="flex items-center gap-2.5 text-[15px]/6">
        <StatusMark mark={status} />
        <Link href={paths.gateway(id)} prefetch={false} className="hover:underline">
          {t(words[status])}
        </Link>
      </p>
      {activeLink !== null && (
        <p className="text-sm text-mute">{t('on', { links: activeLink, up: linksUp, total: linksTotal })}</p>
      )}
      {condition !== undefined && status !== 'pending' && (
        <p className="mt-1 text-sm">
          {describe(condition).title}. <span className="text-mute">{describe(condition).next}</span>
        </p>
      )}
      {lightLink?.enabled === false && <p className="mt-1 text-sm text-warn">{t('lightLinkOff')}</p>}
    </section>
  );
}
