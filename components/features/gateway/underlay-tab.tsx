'use client';
import { useTranslations } from 'next-intl';
import { useIsOld } from '#components/kit/age.tsx';
import { cx } from '#components/ui/class-names.ts';
import type { Gateway } from '#lib/contract/gateways.ts';
import { LinkCard } from './link-card.tsx';
import { LinkHistory } from './link-history.tsx';

export function UnderlayTab({ gateway }: { gateway: Gateway }) {
  const t = useTranslations('underlay');
  const isStale = useIsOld(gateway.sampledAt);
  const { links } = gateway.underlay;
  if (links.length === 0) return <p className="card px-4 py-5">{t('noLinks')}</p>;
  return (
    <div className="flex flex-col gap-4">
      <div className={cx('grid gap-4 lg:grid-cols-2 2xl:grid-cols-3', isStale && 'stale')}>
        {links.map((link) => (
          <LinkCard key={link.id} link={link} />
        ))}
      </div>
      <LinkHistory gatewayId={gateway.id} links={links} />
    </div>
  );
}
