'use client';
import { useTranslations } from 'next-intl';
import { SkeletonRows } from '#components/ui/skeleton.tsx';

/** Stands in for a section whose code is on its way. */
export function SectionLoading() {
  const t = useTranslations('app');
  return (
    <div className="card min-h-60 p-4">
      <SkeletonRows rows={5} label={t('loading')} />
    </div>
  );
}
