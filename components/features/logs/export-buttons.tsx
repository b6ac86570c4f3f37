'use client';
/** What the filter shows, as a file: collected page by page, never more than a file should hold. */
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { notify } from '#components/kit/notify.ts';
import { ProblemText } from '#components/kit/problem-text.tsx';
import { Button } from '#components/ui/button.tsx';
import type { Collected } from '#lib/client/collect.ts';
import { writeCsv } from '#lib/client/csv.ts';
import { download } from '#lib/client/download.ts';

type Cell = string | number | null;

interface ExportButtonsProps<T> {
  /** Of the file, without its ending. */
  readonly name: string;
  readonly collect: () => Promise<Collected<T>>;
  readonly heads: readonly string[];
  readonly cells: (entry: T) => readonly Cell[];
}

export function ExportButtons<T>({ name, collect, heads, cells }: ExportButtonsProps<T>) {
  const t = useTranslations('logsPage');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const save = async (as: 'csv' | 'json'): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const { items, hasMore } = await collect();
      if (as === 'csv') download(`${name}.csv`, 'text/csv', `\uFEFF${writeCsv([heads, ...items.map(cells)])}`);
      else download(`${name}.json`, 'application/json', `${JSON.stringify(items, null, 2)}\n`);
      void notify(t(hasMore ? 'exportedSome' : 'exported', { count: items.length }));
    } catch (reason) {
      setError(reason);
    }
    setBusy(false);
  };
  return (
    <fieldset className="flex flex-wrap items-center gap-1.5" disabled={isBusy}>
      <legend className="sr-only">{t('exportGroup')}</legend>
      {error !== null && (
        <p role="alert" className="text-sm text-bad">
          <ProblemText error={error} />
        </p>
      )}
      <Button onClick={() => void save('csv')}>{isBusy ? t('exporting') : t('exportCsv')}</Button>
      <Button onClick={() => void save('json')}>{t('exportJson')}</Button>
    </fieldset>
  );
}
