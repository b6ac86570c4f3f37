'use client';
import { useTranslations } from 'next-intl';
import { useRoleWord } from '#components/kit/lightlink/access-roles.ts';
import { LinesField } from '#components/kit/lines-field.tsx';
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
    <LinesField
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
