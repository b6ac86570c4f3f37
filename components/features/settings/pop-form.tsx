'use client';
import { useTranslations } from 'next-intl';
import type { Enrolment } from '#components/kit/enrolment-dialog.tsx';
import { FormDialog } from '#components/kit/form-dialog.tsx';
import { useFieldError } from '#components/kit/form-problem.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { useCreatePop } from '#lib/client/network.ts';

export function PopForm({ onClose, onCreated }: { onClose: () => void; onCreated: (made: Enrolment) => void }) {
  const t = useTranslations('network');
  const create = useCreatePop();
  const fieldError = useFieldError(create.error);
  return (
    <FormDialog
      title={t('addPop')}
      submitLabel={t('createPop')}
      error={create.error}
      isPending={create.isPending}
      onClose={onClose}
      onSubmit={(values) => {
        const name = String(values.get('name'));
        create.mutate(
          { body: { name, region: String(values.get('region')) } },
          { onSuccess: ({ enrolment }) => onCreated({ kind: 'pop', name, ...enrolment }) },
        );
      }}
    >
      <TextField label={t('name')} name="name" required maxLength={80} error={fieldError('name')} />
      <TextField label={t('region')} name="region" maxLength={80} error={fieldError('region')} />
    </FormDialog>
  );
}
