'use client';
import { useTranslations } from 'next-intl';
import { useId } from 'react';
import { TextField } from '#components/ui/text-field.tsx';
import { suggestedRoles, useRoleWord } from './access-roles.ts';

interface RoleFieldProps {
  readonly defaultValue: string;
  readonly error: string | null;
}

/** An access role to choose or to write, in a form's field `accessRole`. */
export function RoleField({ defaultValue, error }: RoleFieldProps) {
  const t = useTranslations('clients');
  const word = useRoleWord();
  const id = useId();
  return (
    <div>
      <TextField
        label={t('role')}
        name="accessRole"
        list={id}
        required
        maxLength={32}
        pattern="[a-z][a-z0-9\-]*"
        autoComplete="off"
        defaultValue={defaultValue}
        error={error}
      />
      <datalist id={id}>
        {suggestedRoles.map((role) => (
          <option key={role} value={role}>
            {word(role)}
          </option>
        ))}
      </datalist>
    </div>
  );
}
