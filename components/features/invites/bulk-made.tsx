'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { writeCsv } from '#lib/client/csv.ts';
import { download } from '#lib/client/download.ts';
import type { BulkRow } from './bulk-rows.ts';

interface BulkResult {
  readonly row: number;
  readonly url: string | null;
  readonly problem: string | null;
}

interface BulkMadeProps {
  readonly rows: readonly BulkRow[];
  readonly results: readonly BulkResult[];
  readonly onClose: () => void;
}

/** The links are in this answer and nowhere else: they go into a file before the dialog closes. */
export function BulkMade({ rows, results, onClose }: BulkMadeProps) {
  const t = useTranslations('invites');
  const tForm = useTranslations('form');
  const [isSaved, setSaved] = useState(false);
  const failed = results.filter(({ problem }) => problem !== null);
  const save = (): void => {
    const lines = results.map(({ row, url, problem }) => {
      const source = rows[row];
      return [source?.person ?? '', source?.email ?? '', source?.site ?? '', url, problem];
    });
    const head = [t('person'), t('email'), t('where'), t('link'), t('problem')];
    download('invites.csv', 'text/csv', `\uFEFF${writeCsv([head, ...lines])}`);
    setSaved(true);
  };
  return (
    <>
      <p aria-live="polite">{t('made', { made: results.length - failed.length, total: results.length })}</p>
      {failed.length > 0 && (
        <ul className="text-sm text-bad">
          {failed.map(({ row, problem }) => (
            <li key={row}>
              {rows[row]?.person}: {problem}
            </li>
          ))}
        </ul>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{tForm('close')}</Button>
        <Button tone="primary" onClick={save}>
          {isSaved ? t('saved') : t('saveLinks')}
        </Button>
      </div>
    </>
  );
}
