'use client';
import { useTranslations } from 'next-intl';
import { Deadline } from '#components/kit/lightlink/deadline.tsx';
import { serverNow } from '#lib/client/clock.ts';

export function ExpiryText({ at }: { at: string | null }) {
  const t = useTranslations('clients');
  if (at === null) return <>{t('neverEnds')}</>;
  if (Date.parse(at) > serverNow()) return <Deadline at={at} />;
  return <span className="text-warn">{t.rich('ended', { at: () => <Deadline at={at} /> })}</span>;
}
