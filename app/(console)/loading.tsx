import { getTranslations } from 'next-intl/server';
import { SkeletonRows } from '#components/ui/skeleton.tsx';

export default async function Loading() {
  const t = await getTranslations('app');
  return (
    <div className="card p-4">
      <SkeletonRows rows={8} label={t('loading')} />
    </div>
  );
}
