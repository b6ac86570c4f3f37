'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { FormDialog } from '#components/kit/form-dialog.tsx';
import { useFieldError } from '#components/kit/form-problem.tsx';
import { DeadlineField } from '#components/kit/lightlink/deadline-field.tsx';
import { fromLocalField, toLocalField } from '#components/kit/lightlink/deadlines.ts';
import { RoleField } from '#components/kit/lightlink/role-field.tsx';
import { notify } from '#components/kit/notify.ts';
import { TextField } from '#components/ui/text-field.tsx';
import { useUpdateClient } from '#lib/client/clients.ts';
import type { Client } from '#lib/contract/clients.ts';

export function ClientEdit({ client, onClose }: { client: Client; onClose: () => void }) {
  const t = useTranslations('clients');
  const tForm = useTranslations('form');
  const update = useUpdateClient();
  const fieldError = useFieldError(update.error);
  const before = client.expiresAt === null ? '' : toLocalField(Date.parse(client.expiresAt));
  const [until, setUntil] = useState(before);
  const save = (values: FormData): void => {
    const name = String(values.get('name'));
    const expiresAt = until === before ? null : fromLocalField(until);
    update.mutate(
      {
        params: { id: client.id },
        body: {
          name,
          accessRole: String(values.get('accessRole')),
          registered: values.get('registered') === 'on',
          note: String(values.get('note')),
          ...(expiresAt === null ? {} : { expiresAt }),
        },
      },
      {
        onSuccess: () => {
          void notify(tForm('saved', { name }));
          onClose();
        },
      },
    );
  };
  return (
    <FormDialog
      title={tForm('editTitle', { name: client.name })}
      submitLabel={tForm('save')}
      error={update.error}
      isPending={update.isPending}
      onSubmit={save}
      onClose={onClose}
    >
      <TextField
        label={t('device')}
        name="name"
        required
        maxLength={80}
        defaultValue={client.name}
        error={fieldError('name')}
      />
      <RoleField defaultValue={client.accessRole} error={fieldError('accessRole')} />
      <DeadlineField
        label={t('expires')}
        value={until}
        onChange={setUntil}
        choices={['friday', 'week', 'month']}
        mayBeOpen={before === ''}
        error={fieldError('expiresAt')}
      />
      <TextField label={t('note')} name="note" maxLength={400} defaultValue={client.note} error={fieldError('note')} />
      <label className="flex min-h-6 items-center gap-2">
        <input type="checkbox" name="registered" defaultChecked={client.registered} className="size-4 accent-accent" />
        {t('registered')}
      </label>
    </FormDialog>
  );
}
