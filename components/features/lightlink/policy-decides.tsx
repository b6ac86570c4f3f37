'use client';
/** Stands where the gateway's own access control was: once a policy is published, that has no effect any more. */
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Card } from '#components/ui/card.tsx';
import { paths } from '#lib/client/paths.ts';

export function PolicyDecides({ revision, mayRead }: { revision: number; mayRead: boolean }) {
  const t = useTranslations('lightlink');
  return (
    <Card title={t('access')} hint={t('policyDecidesHint')}>
      <p>{t('policyDecides', { revision })}</p>
      {mayRead && (
        <Link href={paths.policy()} className="mt-2 inline-block font-medium text-accent hover:underline">
          {t('openPolicy')}
        </Link>
      )}
    </Card>
  );
}
