'use client';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { paths } from '#lib/client/paths.ts';

const named = 5;

/** The grants that name something, each a way to it. */
export function Usage({ grants }: { grants: readonly string[] }) {
  const t = useTranslations('policy.resources');
  if (grants.length === 0) return <p className="text-sm text-mute">{t('unused')}</p>;
  return (
    <p className="flex flex-wrap gap-x-2 text-sm text-mute">
      {t('usedBy')}
      {grants.slice(0, named).map((id) => (
        <Link
          key={id}
          className="link font-mono text-[12.5px]"
          prefetch={false}
          href={paths.policy('rules', { grant: id })}
        >
          {id}
        </Link>
      ))}
      {grants.length > named && <span>{t('andMore', { count: grants.length - named })}</span>}
    </p>
  );
}
