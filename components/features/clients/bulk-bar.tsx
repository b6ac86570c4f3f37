'use client';
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Deeds } from '#components/kit/lightlink/use-deeds.ts';
import { Button } from '#components/ui/button.tsx';
import { ConfirmButton } from '#components/ui/confirm-button.tsx';
import type { Client } from '#lib/contract/clients.ts';

const ExtendDialog = dynamic(() => import('./extend-dialog.tsx').then((module) => module.ExtendDialog), { ssr: false });

interface BulkBarProps {
  readonly chosen: readonly Client[];
  readonly deeds: Deeds;
  readonly clear: () => void;
}

/** The controller takes 500 at a time; the list holds more only when somebody scrolled that far. */
const most = 500;

export function BulkBar({ chosen, deeds, clear }: BulkBarProps) {
  const t = useTranslations('clients');
  const [isExtending, setExtending] = useState(false);
  const subjects = chosen.slice(0, most).map(({ id, name }) => ({ id, name }));
  const act = (kind: 'disable' | 'enable' | 'delete'): void => {
    deeds.start(kind, subjects);
    clear();
  };
  return (
    <fieldset className="flex flex-wrap gap-1.5">
      <legend className="sr-only">{t('actions')}</legend>
      <ConfirmButton label={t('disable')} confirmLabel={t('disableNow')} onConfirm={() => act('disable')} />
      <Button onClick={() => act('enable')}>{t('enable')}</Button>
      <Button onClick={() => setExtending(true)}>{t('extend')}</Button>
      <Button onClick={() => act('delete')}>{t('remove')}</Button>
      <Button tone="quiet" onClick={clear}>
        {t('unselect')}
      </Button>
      {isExtending && (
        <ExtendDialog
          count={subjects.length}
          onClose={() => setExtending(false)}
          onChosen={(expiresAt) => {
            setExtending(false);
            deeds.start('extend', subjects, expiresAt);
            clear();
          }}
        />
      )}
    </fieldset>
  );
}
