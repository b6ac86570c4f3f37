'use client';
import { useTranslations } from 'next-intl';
import { useId } from 'react';
import { useRoleWord } from '#components/kit/lightlink/access-roles.ts';
import { Button } from '#components/ui/button.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import type { DraftRole, ListField } from './access-draft.ts';

interface RoleEntryProps {
  readonly entry: DraftRole;
  readonly isDisabled: boolean;
  readonly errorOf: (field: string) => string | null;
  readonly change: (changes: Partial<DraftRole>) => void;
  readonly remove: () => void;
}

export function RoleEntry({ entry, isDisabled, errorOf, change, remove }: RoleEntryProps) {
  const t = useTranslations('lightlink');
  const word = useRoleWord();
  const area = (field: ListField, label: string, hint?: string) => (
    <ListArea
      label={label}
      hint={hint}
      error={errorOf(field)}
      value={entry[field]}
      isDisabled={isDisabled}
      onChange={(text) => change({ [field]: text })}
    />
  );
  return (
    <fieldset className="rounded-md border border-line px-3 pt-1 pb-3" data-testid={`role-${entry.role}`}>
      <legend className="px-1 text-sm font-medium">{word(entry.role)}</legend>
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label={t('role')}
          required
          maxLength={32}
          disabled={isDisabled}
          value={entry.role}
          onChange={(event) => change({ role: event.target.value })}
          error={errorOf('role')}
        />
        <div className="flex flex-wrap items-end justify-between gap-2 pb-1">
          <label className="flex min-h-8 items-center gap-2">
            <input
              type="checkbox"
              disabled={isDisabled}
              checked={entry.advertise}
              onChange={(event) => change({ advertise: event.target.checked })}
              className="size-4 accent-accent"
            />
            {t('advertise')}
          </label>
          {!isDisabled && (
            <Button tone="quiet" aria-label={`${t('removeRole')}: ${word(entry.role)}`} onClick={remove}>
              {t('removeRole')}
            </Button>
          )}
        </div>
        {area('allowedNetworks', t('networks'), t('networksHint'))}
        {area('allowedDevices', t('devices'), t('devicesHint'))}
        {area('allowedServices', t('services'), t('servicesHint'))}
        {area('gatewayServices', t('gatewayServices'))}
      </div>
    </fieldset>
  );
}

interface ListAreaProps {
  readonly label: string;
  readonly hint: string | undefined;
  readonly error: string | null;
  readonly value: string;
  readonly isDisabled: boolean;
  readonly onChange: (text: string) => void;
}

function ListArea({ label, hint, error, value, isDisabled, onChange }: ListAreaProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="text-sm text-mute">
        {label}
      </label>
      <textarea
        id={id}
        rows={Math.max(2, value.split('\n').length)}
        spellCheck={false}
        disabled={isDisabled}
        aria-invalid={error !== null}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        className="field resize-y font-mono text-[12.5px]!"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      {note !== undefined && (
        <p id={`${id}-note`} className={error === null ? 'text-xs text-mute' : 'text-xs text-bad'}>
          {note}
        </p>
      )}
    </div>
  );
}
