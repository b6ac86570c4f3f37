'use client';
import { useTranslations } from 'next-intl';
import { FormDialog } from '#components/kit/form-dialog.tsx';
import { useFieldError } from '#components/kit/form-problem.tsx';
import { SelectField, TextField } from '#components/ui/text-field.tsx';
import { serverNow } from '#lib/client/clock.ts';
import { useMe } from '#lib/client/fleet.ts';
import { useCreateToken } from '#lib/client/people.ts';
import { roleOf, roles } from './roles.ts';

const dayMs = 86_400_000;
const lifetimes = [30, 90, 365] as const;

interface TokenFormProps {
  readonly onClose: () => void;
  readonly onCreated: (made: { name: string; secret: string }) => void;
}

export function TokenForm({ onClose, onCreated }: TokenFormProps) {
  const t = useTranslations('tokens');
  const tRole = useTranslations('role');
  const { data: me } = useMe();
  const create = useCreateToken();
  const fieldError = useFieldError(create.error);
  // A token never does more than its owner; only an administrator has something to narrow.
  const offered = me?.role === 'admin' ? roles : roles.filter((role) => role === me?.role);
  return (
    <FormDialog
      title={t('add')}
      submitLabel={t('create')}
      error={create.error}
      isPending={create.isPending}
      onClose={onClose}
      onSubmit={(values) => {
        const days = Number(values.get('days'));
        create.mutate(
          {
            body: {
              name: String(values.get('name')),
              role: roleOf(String(values.get('role'))),
              readOnly: values.get('readOnly') === 'on',
              expiresAt: days > 0 ? new Date(serverNow() + days * dayMs).toISOString() : null,
            },
          },
          { onSuccess: ({ token, secret }) => onCreated({ name: token.name, secret }) },
        );
      }}
    >
      <TextField label={t('name')} name="name" required maxLength={80} error={fieldError('name')} />
      <SelectField label={t('role')} name="role" error={fieldError('role')}>
        {offered.map((role) => (
          <option key={role} value={role}>
            {tRole(role)}
          </option>
        ))}
      </SelectField>
      <SelectField label={t('expires')} name="days" defaultValue="90" error={fieldError('expiresAt')}>
        {lifetimes.map((days) => (
          <option key={days} value={days}>
            {t('days', { count: days })}
          </option>
        ))}
        <option value="0">{t('never')}</option>
      </SelectField>
      <label className="flex min-h-6 items-center gap-2">
        <input type="checkbox" name="readOnly" defaultChecked className="size-4 accent-accent" />
        {t('readOnly')}
      </label>
    </FormDialog>
  );
}
