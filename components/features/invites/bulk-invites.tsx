'use client';
/** Many invites from a list: paste or drop it, see what each line means, make those that are ready, save their links. */
import { useLocale, useTranslations } from 'next-intl';
import { type DragEvent, useMemo, useState } from 'react';
import { FormProblem } from '#components/kit/form-problem.tsx';
import { deadlineOf } from '#components/kit/lightlink/deadlines.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { serverNow } from '#lib/client/clock.ts';
import { useGatewayIndex } from '#lib/client/gateways.ts';
import { useCreateInvites } from '#lib/client/invites.ts';
import { BulkMade } from './bulk-made.tsx';
import { BulkPreview } from './bulk-preview.tsx';
import { bulkRows, inviteOf } from './bulk-rows.ts';

const most = 500;
const example = 'Nina Roth, nina@people.example, Branch 3, staff, 2026-11-30';

export function BulkInvites({ onClose }: { onClose: () => void }) {
  const t = useTranslations('invites');
  const tForm = useTranslations('form');
  const locale = useLocale();
  const index = useGatewayIndex();
  const gateways = index.data;
  const create = useCreateInvites();
  const [text, setText] = useState('');
  const [isSent, setSent] = useState(false);
  const [openedAt] = useState(serverNow);
  const rows = useMemo(
    () => (gateways === undefined ? [] : bulkRows(text, gateways, 'staff', openedAt)),
    [text, gateways, openedAt],
  );
  const readyRows = rows.filter(({ fault }) => fault === null);
  const isTooLong = readyRows.length > most;
  const take = (file: File | undefined): void => void file?.text().then(setText);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    take(event.dataTransfer.files[0]);
  };
  const make = (): void => {
    const validUntil = new Date(deadlineOf('week', serverNow())).toISOString();
    create.mutate({
      body: { rows: readyRows.map((row) => inviteOf(row, validUntil, isSent, locale)) },
    });
  };
  return (
    <Dialog label={t('bulkTitle')} onClose={onClose} isKept={create.data !== undefined} className="md:min-w-[820px]">
      <div className="flex flex-col gap-3.5 p-5">
        <h2 className="font-semibold">{t('bulkTitle')}</h2>
        {create.data ? (
          <BulkMade rows={readyRows} results={create.data.results} onClose={onClose} />
        ) : (
          <>
            <p className="text-mute">{t('bulkHint')}</p>
            <label className="flex flex-col gap-1">
              <span className="text-sm text-mute">{t('paste')}</span>
              <textarea
                data-first
                rows={5}
                className="field font-mono text-[12.5px]!"
                placeholder={example}
                value={text}
                onChange={(event) => setText(event.target.value)}
                onDragOver={(event) => event.preventDefault()}
                onDrop={drop}
              />
            </label>
            <label className="chip relative self-start focus-within:outline-2 focus-within:outline-accent">
              {t('drop')}
              <input
                type="file"
                accept=".csv,.txt,.tsv,text/csv,text/plain"
                className="absolute inset-0 cursor-pointer opacity-0"
                onChange={(event) => take(event.target.files?.[0])}
              />
            </label>
            {rows.length > 0 && <BulkPreview rows={rows} />}
            <label className="flex min-h-6 items-center gap-2">
              <input
                type="checkbox"
                checked={isSent}
                onChange={(event) => setSent(event.target.checked)}
                className="size-4 accent-accent"
              />
              {t('sendAll')}
            </label>
            {isTooLong && <p className="text-sm text-bad">{t('tooMany')}</p>}
            <FormProblem error={create.error ?? index.error} />
            <div className="flex justify-end gap-2">
              <Button onClick={onClose}>{tForm('cancel')}</Button>
              <Button tone="primary" disabled={readyRows.length === 0 || isTooLong || create.isPending} onClick={make}>
                {create.isPending ? tForm('saving') : t('makeMany', { count: readyRows.length })}
              </Button>
            </div>
          </>
        )}
      </div>
    </Dialog>
  );
}
