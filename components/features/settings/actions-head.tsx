'use client';
import { useTranslations } from 'next-intl';

/** Head of the column of deeds; named for those who do not see it. */
export function ActionsHead() {
  const t = useTranslations('app');
  return (
    <th scope="col">
      <span className="sr-only">{t('actions')}</span>
    </th>
  );
}
