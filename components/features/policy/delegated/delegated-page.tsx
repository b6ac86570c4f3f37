'use client';
/** What a site manager decides alone: the grants of the own site that name it as their owner. */
import { useTranslations } from 'next-intl';
import { QueryState } from '#components/kit/query-state.tsx';
import { SectionLoading } from '#components/kit/section-loading.tsx';
import { useDelegated } from '#lib/client/policy.ts';
import { DelegatedCard } from './delegated-card.tsx';

export function DelegatedPage() {
  const t = useTranslations('policy.delegated');
  return (
    <QueryState query={useDelegated()} skeleton={<SectionLoading />}>
      {({ revision, items }) => (
        <div className="mx-auto flex max-w-180 flex-col gap-4">
          <p className="text-mute">{t('intro')}</p>
          {items.length === 0 ? (
            <p className="card p-4">{t('empty')}</p>
          ) : (
            items.map((grant) => <DelegatedCard key={grant.id} grant={grant} revision={revision} />)
          )}
        </div>
      )}
    </QueryState>
  );
}
