'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { FormDialog } from '#components/kit/form-dialog.tsx';
import { DeadlineField } from '#components/kit/lightlink/deadline-field.tsx';
import { deadlineOf, fromLocalField, toLocalField } from '#components/kit/lightlink/deadlines.ts';
import { serverNow } from '#lib/client/clock.ts';

interface ExtendDialogProps {
  readonly count: number;
  readonly onChosen: (expiresAt: string) => void;
  readonly onClose: () => void;
}

export function ExtendDialog({ count, onChosen, onClose }: ExtendDialogProps) {
  const t = useTranslations('clients');
  const [until, setUntil] = useState(() => toLocalField(deadlineOf('week', serverNow())));
  return (
    <FormDialog
      title={t('extendTitle')}
      submitLabel={t('extendNow')}
      error={null}
      isPending={false}
      onClose={onClose}
      onSubmit={() => {
        const at = fromLocalField(until);
        if (at !== null) onChosen(at);
      }}
    >
      <p className="text-mute">{t('extendFor', { count })}</p>
      <DeadlineField
        label={t('until')}
        value={until}
        onChange={setUntil}
        choices={['friday', 'week', 'month']}
        error={null}
      />
    </FormDialog>
  );
}
