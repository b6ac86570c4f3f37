'use client';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Age, useIsOld } from '#components/kit/age.tsx';
import { Moment } from '#components/kit/moment.tsx';
import { useFormat } from '#components/kit/use-format.ts';
import { cx } from '#components/ui/class-names.ts';
import { StatusWord } from '#components/ui/status-mark.tsx';
import type { Gateway } from '#lib/contract/gateways.ts';
import { ConditionList } from './condition-list.tsx';

export function GatewayHeader({ gateway, actions }: { gateway: Gateway; actions?: ReactNode }) {
  const t = useTranslations();
  const format = useFormat();
  const { enforced, intended } = gateway.netmap;
  const netmap =
    enforced === null
      ? t('gateway.netmapNone')
      : enforced === intended
        ? t('gateway.netmapEnforced', { version: enforced })
        : t('gateway.netmapPending', { enforced, intended });
  const isStale = useIsOld(gateway.sampledAt);
  const facts = [
    [t('gateway.netmap'), netmap],
    [t('gateway.software'), gateway.software ?? t('app.none')],
    [t('gateway.uptime'), format.duration(gateway.uptimeMs)],
    [t('gateway.memory'), format.bytes(gateway.rssBytes)],
  ] as const;
  return (
    <section
      className={cx('mb-3 grid gap-3 sm:grid-cols-[minmax(0,1fr)_auto]', isStale && 'stale')}
      data-testid="gateway-header"
    >
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h1 className="text-[22px]/7 font-medium tracking-[-0.01em]">{gateway.name}</h1>
        <span className="text-mute">{gateway.site.name}</span>
        <span data-testid="gateway-status" data-value={gateway.status}>
          <StatusWord mark={gateway.status} word={t(`status.${gateway.status}`)} />
        </span>
        {gateway.sampledAt !== null && isStale && (
          <span className="text-sm text-mute">
            {t.rich('gateway.dataOld', { age: () => <Age at={gateway.sampledAt} /> })}
          </span>
        )}
      </div>
      {/* On a phone the answer comes before the deeds. */}
      <div className="empty:hidden max-sm:order-last">{actions}</div>
      <div className="col-span-full">
        <ConditionList gateway={gateway} />
      </div>
      <dl className="col-span-full flex flex-wrap gap-x-6 gap-y-1 text-sm">
        {facts.map(([label, value]) => (
          <div key={label} className="flex gap-1.5">
            <dt className="text-mute">{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div className="flex gap-1.5">
          <dt className="text-mute">{t('gateway.lastSeen')}</dt>
          <dd>
            <Moment at={gateway.lastSeenAt} />
          </dd>
        </div>
      </dl>
    </section>
  );
}
