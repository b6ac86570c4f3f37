'use client';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { FormDialog } from '#components/kit/form-dialog.tsx';
import { useFieldError } from '#components/kit/form-problem.tsx';
import { DeadlineField } from '#components/kit/lightlink/deadline-field.tsx';
import { deadlineOf, fromLocalField, toLocalField } from '#components/kit/lightlink/deadlines.ts';
import type { MadeInvite } from '#components/kit/lightlink/invite-link.tsx';
import { RoleField } from '#components/kit/lightlink/role-field.tsx';
import { SelectField, TextField } from '#components/ui/text-field.tsx';
import { serverNow } from '#lib/client/clock.ts';
import { useCreateInvite } from '#lib/client/invites.ts';
import { GatewayPicker } from './gateway-picker.tsx';

interface InviteFormProps {
  readonly onMade: (made: MadeInvite, isMailed: boolean) => void;
  readonly onClose: () => void;
}

export function InviteForm({ onMade, onClose }: InviteFormProps) {
  const t = useTranslations('invites');
  const tLanguage = useTranslations('language');
  const locale = useLocale();
  const create = useCreateInvite();
  const fieldError = useFieldError(create.error);
  const [chosen, setChosen] = useState<ReadonlyMap<string, string>>(new Map());
  const [isMissing, setMissing] = useState(false);
  const [email, setEmail] = useState('');
  const [isSent, setSent] = useState(false);
  const [validUntil, setValidUntil] = useState(() => toLocalField(deadlineOf('week', serverNow())));
  const [accessUntil, setAccessUntil] = useState(() => toLocalField(deadlineOf('friday', serverNow())));
  const submit = (values: FormData): void => {
    setMissing(chosen.size === 0);
    const valid = fromLocalField(validUntil);
    if (chosen.size === 0 || valid === null) return;
    const isMailed = isSent && email !== '';
    create.mutate(
      {
        body: {
          person: String(values.get('person')),
          email: email === '' ? null : email,
          gatewayIds: [...chosen.keys()],
          accessRole: String(values.get('accessRole')),
          deviceLimit: Number(values.get('deviceLimit')),
          validUntil: valid,
          accessUntil: fromLocalField(accessUntil),
          note: String(values.get('note')),
          send: isMailed,
          language: values.get('language') === 'zh-CN' ? 'zh-CN' : 'en',
        },
      },
      { onSuccess: (made) => onMade(made, isMailed) },
    );
  };
  return (
    <FormDialog
      title={t('add')}
      submitLabel={t('create')}
      error={create.error}
      isPending={create.isPending}
      onSubmit={submit}
      onClose={onClose}
      isWide
    >
      <div className="grid gap-3.5 sm:grid-cols-2">
        <TextField data-first label={t('person')} name="person" required maxLength={80} error={fieldError('person')} />
        <TextField
          label={t('email')}
          type="email"
          maxLength={254}
          value={email}
          onChange={(event) => setEmail(event.target.value)}
          error={fieldError('email')}
        />
      </div>
      <GatewayPicker
        chosen={chosen}
        choose={setChosen}
        error={isMissing && chosen.size === 0 ? t('gatewaysNone') : fieldError('gatewayIds')}
      />
      <div className="grid gap-3.5 sm:grid-cols-2">
        <RoleField defaultValue="staff" error={fieldError('accessRole')} />
        <TextField
          label={t('limit')}
          name="deviceLimit"
          type="number"
          min={1}
          max={20}
          required
          defaultValue={1}
          error={fieldError('deviceLimit')}
        />
        <DeadlineField
          label={t('valid')}
          value={validUntil}
          onChange={setValidUntil}
          choices={['day', 'week']}
          error={fieldError('validUntil')}
        />
        <DeadlineField
          label={t('access')}
          value={accessUntil}
          onChange={setAccessUntil}
          choices={['friday', 'day', 'month']}
          mayBeOpen
          error={fieldError('accessUntil')}
        />
      </div>
      <TextField label={t('note')} name="note" maxLength={400} error={fieldError('note')} />
      <div className="flex flex-wrap items-end gap-x-4 gap-y-2">
        <label className="flex min-h-9 items-center gap-2">
          <input
            type="checkbox"
            disabled={email === ''}
            checked={isSent && email !== ''}
            onChange={(event) => setSent(event.target.checked)}
            className="size-4 accent-accent"
          />
          {t('send')}
        </label>
        {isSent && email !== '' && (
          <SelectField label={t('language')} name="language" defaultValue={locale}>
            <option value="en">{tLanguage('en')}</option>
            <option value="zh-CN">{tLanguage('zh-CN')}</option>
          </SelectField>
        )}
      </div>
    </FormDialog>
  );
}
