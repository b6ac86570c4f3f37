'use client';
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Deeds } from '#components/kit/lightlink/use-deeds.ts';
import { Button } from '#components/ui/button.tsx';
import { ConfirmButton } from '#components/ui/confirm-button.tsx';
import type { Client } from '#lib/contract/clients.ts';

const ClientEdit = dynamic(() => import('./client-edit.tsx').then((module) => module.ClientEdit), { ssr: false });

export function ClientActions({ client, deeds }: { client: Client; deeds: Deeds }) {
  const t = useTranslations('clients');
  const [isEditing, setEditing] = useState(false);
  const subject = [{ id: client.id, name: client.name }];
  const isLeaving = deeds.leaving.has(client.id);
  return (
    <div className="flex flex-wrap items-start gap-1.5">
      <Button onClick={() => setEditing(true)}>{t('edit')}</Button>
      {client.status === 'disabled' ? (
        <Button onClick={() => deeds.start('enable', subject)}>{t('enable')}</Button>
      ) : (
        <ConfirmButton
          label={t('disable')}
          confirmLabel={t('disableNow')}
          onConfirm={() => deeds.start('disable', subject)}
        />
      )}
      <Button disabled={isLeaving} onClick={() => deeds.start('delete', subject)}>
        {t('remove')}
      </Button>
      {isEditing && <ClientEdit client={client} onClose={() => setEditing(false)} />}
    </div>
  );
}
