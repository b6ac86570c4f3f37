'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useFieldError } from '#components/kit/form-problem.tsx';
import { SelectField, TextField } from '#components/ui/text-field.tsx';
import { useSites } from '#lib/client/network.ts';
import { useCreateUser } from '#lib/client/people.ts';
import type { ConsoleRole } from '#lib/contract/session.ts';
import { FormDialog } from './form-dialog.tsx';
import type { NewPassword } from './new-password.ts';
import { roleOf, roles } from './roles.ts';

export function UserForm({ onClose, onCreated }: { onClose: () => void; onCreated: (made: NewPassword) => void }) {
  const t = useTranslations('users');
  const tRole = useTranslations('role');
  const create = useCreateUser();
  const sites = useSites();
  const fieldError = useFieldError(create.error);
  const [role, setRole] = useState<ConsoleRole>('noc');
  return (
    <FormDialog
      title={t('add')}
      submitLabel={t('create')}
      error={create.error}
      isPending={create.isPending}
      onClose={onClose}
      onSubmit={(values) =>
        create.mutate(
          {
            body: {
              name: String(values.get('name')),
              email: String(values.get('email')),
              role,
              siteIds: values.getAll('siteIds').map(String),
            },
          },
          { onSuccess: ({ user, password }) => onCreated({ name: user.name, password }) },
        )
      }
    >
      <TextField label={t('name')} name="name" required maxLength={80} error={fieldError('name')} />
      <TextField label={t('email')} name="email" type="email" required error={fieldError('email')} />
      <SelectField label={t('role')} value={role} onChange={(event) => setRole(roleOf(event.target.value))}>
        {roles.map((one) => (
          <option key={one} value={one}>
            {tRole(one)}
          </option>
        ))}
      </SelectField>
      {role === 'site-manager' && (
        <SelectField
          label={t('sites')}
          hint={t('sitesHint')}
          name="siteIds"
          multiple
          required
          error={fieldError('siteIds')}
        >
          {sites.data?.items.map((site) => (
            <option key={site.id} value={site.id}>
              {site.name}
            </option>
          ))}
        </SelectField>
      )}
    </FormDialog>
  );
}
