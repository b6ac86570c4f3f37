'use client';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Card } from '#components/ui/card.tsx';
import { paths } from '#lib/client/paths.ts';
import type { PolicyCheck } from '#lib/contract/policy-document.ts';
import { Findings } from './findings.tsx';

/** While the text is no policy there is nothing to list but what is wrong with it. */
export function Unreadable({ check }: { check: PolicyCheck }) {
  const t = useTranslations('policy.rules');
  return (
    <Card title={t('unreadable')} hint={t('unreadableHint')}>
      <Findings findings={check.findings} />
      <Link className="btn mt-3" prefetch={false} href={paths.policy('text')}>
        {t('toText')}
      </Link>
    </Card>
  );
}
