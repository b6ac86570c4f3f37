'use client';
/** A new user, or the name and rights of one that exists. */
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { FormDialog } from '#components/kit/form-dialog.tsx';
import { useFieldError } from '#components/kit/form-problem.tsx';
import { notify } from '#components/kit/notify.ts';
import { SelectField, TextField } from '#components/ui/text-field.tsx';
import { useCreateUser, useUpdateUser } from '#lib/client/people.ts';
import type { ConsoleRole } from '#lib/contract/session.ts';
import type { User } from '#lib/contract/users.ts';
import type { NewPassword } from './new-password.ts';
import { roleOf, roles } from './roles.ts';
import { SitePicker } from './site-picker.tsx';

interface UserFormProps {
  readonly user?: User;
  readonly onClose: () => void;
  readonly onCreated?: (made: NewPassword) => void;
}

export function UserForm({ user, onClose, onCreated }: UserFormProps) {
  const t = useTranslations('users');
  const tForm = useTranslations('form');
  const tRole = useTranslations('role');
  const create = useCreateUser();
  const update = useUpdateUser();
  const error = create.error ?? update.error;
  const fieldError = useFieldError(error);
  const [role, setRole] = useState<ConsoleRole>(user?.role ?? 'noc');
  const [chosen, setChosen] = useState<ReadonlyMap<string, string>>(
    () => new Map(user?.sites.map((site) => [site.id, site.name])),
  );
  const [isSiteMissing, setSiteMissing] = useState(false);

  const change = (before: User, name: string, siteIds: string[]): void => {
    const params = { id: before.id };
    const undo = (): void =>
      update.mutate({
        params,
        body: { name: before.name, role: before.role, siteIds: before.sites.map(({ id }) => id) },
      });
    update.mutate(
      { params, body: { name, role, siteIds } },
      {
        onSuccess: () => {
          void notify(tForm('saved', { name }), { label: tForm('undo'), onClick: undo });
          onClose();
        },
      },
    );
  };
  return (
    <FormDialog
      title={user ? tForm('editTitle', { name: user.name }) : t('add')}
      submitLabel={user ? tForm('save') : t('create')}
      error={error}
      isPending={create.isPending || update.isPending}
      onClose={onClose}
      onSubmit={(values) => {
        const isMissing = role === 'site-manager' && chosen.size === 0;
        setSiteMissing(isMissing);
        if (isMissing) return;
        const name = String(values.get('name'));
        const siteIds = role === 'site-manager' ? [...chosen.keys()] : [];
        if (user) return change(user, name, siteIds);
        create.mutate(
          { body: { name, email: String(values.get('email')), role, siteIds } },
          { onSuccess: (made) => onCreated?.({ name: made.user.name, password: made.password }) },
        );
      }}
    >
      <TextField
        label={t('name')}
        name="name"
        required
        maxLength={80}
        defaultValue={user?.name}
        error={fieldError('name')}
      />
      {user ? (
        <p className="text-sm text-mute">{user.email}</p>
      ) : (
        <TextField label={t('email')} name="email" type="email" required error={fieldError('email')} />
      )}
      <SelectField
        label={t('role')}
        value={role}
        onChange={(event) => setRole(roleOf(event.target.value))}
        error={fieldError('role')}
      >
        {roles.map((one) => (
          <option key={one} value={one}>
            {tRole(one)}
          </option>
        ))}
      </SelectField>
      {role === 'site-manager' && (
        <SitePicker
          chosen={chosen}
          choose={setChosen}
          error={isSiteMissing && chosen.size === 0 ? t('sitesNeeded') : fieldError('siteIds')}
        />
      )}
    </FormDialog>
  );
}
