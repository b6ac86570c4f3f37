'use client';
/** The four states of every section: loading, failed, failed but shown from memory, loaded. */
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button } from '#components/ui/button.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import type { Loaded } from '#lib/client/loaded.ts';
import { useTakenOver } from '#lib/client/taken-over.ts';
import { ProblemText } from './problem-text.tsx';

interface QueryStateProps<T> {
  readonly query: Loaded<T>;
  readonly children: (data: T) => ReactNode;
  readonly skeleton?: ReactNode;
}

export function QueryState<T>({ query, children, skeleton }: QueryStateProps<T>) {
  const t = useTranslations();
  const takenOver = useTakenOver();
  if (query.data === undefined || !takenOver) {
    if (!takenOver || query.error === null || query.error === undefined)
      return skeleton ?? <SkeletonRows label={t('app.loading')} />;
    return <Failed error={query.error} retry={() => void query.refetch()} isBusy={query.isFetching} />;
  }
  return (
    <>
      {query.error ? (
        <output className="mb-2 block text-xs text-warn">
          {t.rich('section.offline', { reason: () => <ProblemText error={query.error} /> })}
        </output>
      ) : null}
      {children(query.data)}
    </>
  );
}

export function Failed({ error, retry, isBusy = false }: { error: unknown; retry: () => void; isBusy?: boolean }) {
  const t = useTranslations('form');
  return (
    <div role="alert" className="flex flex-wrap items-center gap-3 py-2">
      <p>
        <ProblemText error={error} />
      </p>
      <Button onClick={retry} disabled={isBusy}>
        {t('retry')}
      </Button>
    </div>
  );
}
