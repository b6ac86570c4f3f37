'use client';
/** How careful a publication is: from how many people on it has to be typed, and whether a second person looks. */
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { FormDialog } from '#components/kit/form-dialog.tsx';
import { useFieldError } from '#components/kit/form-problem.tsx';
import { notify } from '#components/kit/notify.ts';
import { TextField } from '#components/ui/text-field.tsx';
import { usePolicySettings } from '#lib/client/policy.ts';
import type { PolicyState } from '#lib/contract/policy.ts';

interface SettingsDialogProps {
  readonly settings: PolicyState['settings'];
  readonly onClose: () => void;
}

export function SettingsDialog({ settings, onClose }: SettingsDialogProps) {
  const t = useTranslations('policy.settings');
  const tForm = useTranslations('form');
  const update = usePolicySettings();
  const fieldError = useFieldError(update.error);
  const [confirmAbove, setConfirmAbove] = useState(String(settings.confirmAbove));
  const [secondPerson, setSecondPerson] = useState(settings.secondPerson);
  return (
    <FormDialog
      title={t('title')}
      submitLabel={tForm('save')}
      error={update.error}
      isPending={update.isPending}
      onClose={onClose}
      onSubmit={() =>
        update.mutate(
          { body: { confirmAbove: Number(confirmAbove), secondPerson } },
          {
            onSuccess: () => {
              const undo = (): void => update.mutate({ body: settings });
              void notify(t('saved'), { label: tForm('undo'), onClick: undo });
              onClose();
            },
          },
        )
      }
    >
      <TextField
        label={t('confirmAbove')}
        type="number"
        min={0}
        max={1_000_000}
        step={1}
        required
        data-first
        hint={t('confirmAboveHint')}
        value={confirmAbove}
        onChange={(event) => setConfirmAbove(event.target.value)}
        error={fieldError('confirmAbove')}
      />
      <label className="flex items-start gap-2">
        <input
          type="checkbox"
          checked={secondPerson}
          onChange={(event) => setSecondPerson(event.target.checked)}
          className="mt-0.5 size-4 accent-accent"
        />
        <span>
          {t('secondPerson')}
          <span className="block text-xs text-mute">{t('secondPersonHint')}</span>
        </span>
      </label>
    </FormDialog>
  );
}
