'use client';
import { useTranslations } from 'next-intl';
import { Button } from '#components/ui/button.tsx';
import type { Paged } from '#lib/client/paged.ts';

export function LoadMore({ list }: { list: Pick<Paged<unknown>, 'hasMore' | 'isLoadingMore' | 'loadMore'> }) {
  const t = useTranslations('form');
  if (!list.hasMore) return null;
  return (
    <div className="mt-3">
      <Button onClick={list.loadMore} disabled={list.isLoadingMore}>
        {list.isLoadingMore ? t('loadingMore') : t('more')}
      </Button>
    </div>
  );
}
