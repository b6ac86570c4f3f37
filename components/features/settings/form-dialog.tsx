'use client';
/** A form in a dialog. It keeps what was typed when the controller refuses it. */
import { useTranslations } from 'next-intl';
import type { FormEvent, ReactNode } from 'react';
import { FormProblem } from '#components/kit/form-problem.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';

interface FormDialogProps {
  readonly title: string;
  readonly submitLabel: string;
  readonly error: unknown;
  readonly isPending: boolean;
  readonly onSubmit: (values: FormData) => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

export function FormDialog({ title, submitLabel, error, isPending, onSubmit, onClose, children }: FormDialogProps) {
  const t = useTranslations('form');
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    onSubmit(new FormData(event.currentTarget));
  };
  return (
    <Dialog label={title} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-3.5 p-5">
        <h2 className="font-semibold">{title}</h2>
        {children}
        <FormProblem error={error} />
        <div className="mt-1 flex justify-end gap-2">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" tone="primary" disabled={isPending}>
            {isPending ? t('saving') : submitLabel}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
