'use client';
/** A form in a dialog. It keeps what was typed when the controller refuses it. */
import { useTranslations } from 'next-intl';
import type { FormEvent, ReactNode } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { FormProblem } from './form-problem.tsx';

interface FormDialogProps {
  readonly title: string;
  readonly submitLabel: string;
  readonly error: unknown;
  readonly isPending: boolean;
  readonly onSubmit: (values: FormData) => void;
  readonly onClose: () => void;
  /** Rows of several fields need more room. */
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

export function FormDialog(props: FormDialogProps) {
  const { title, submitLabel, error, isPending, onSubmit, onClose, isWide = false, children } = props;
  const t = useTranslations('form');
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    onSubmit(new FormData(event.currentTarget));
  };
  return (
    <Dialog label={title} onClose={onClose} {...(isWide ? { className: 'md:min-w-[720px]' } : {})}>
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
