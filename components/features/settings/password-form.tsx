'use client';
import { useTranslations } from 'next-intl';
import { type FormEvent, useRef, useState } from 'react';
import { FormProblem, useFieldError } from '#components/kit/form-problem.tsx';
import { Button } from '#components/ui/button.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { useChangePassword } from '#lib/client/people.ts';

const leastLength = 12;

export function PasswordForm({ email }: { email: string }) {
  const t = useTranslations('account');
  const tForm = useTranslations('form');
  const form = useRef<HTMLFormElement>(null);
  const change = useChangePassword();
  const fieldError = useFieldError(change.error);
  const [own, setOwn] = useState<{ next?: string; repeat?: string }>({});

  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    const next = String(values.get('next'));
    const found = {
      ...(next.length < leastLength ? { next: t('short') } : {}),
      ...(next === String(values.get('repeat')) ? {} : { repeat: t('mismatch') }),
    };
    setOwn(found);
    if (Object.keys(found).length > 0) return;
    change.mutate(
      { body: { current: String(values.get('current')), next } },
      { onSuccess: () => form.current?.reset() },
    );
  };
  return (
    <form ref={form} onSubmit={submit} className="flex flex-col gap-3.5" noValidate>
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <TextField
        label={t('current')}
        name="current"
        type="password"
        autoComplete="current-password"
        error={fieldError('current')}
      />
      <TextField
        label={t('next')}
        name="next"
        type="password"
        autoComplete="new-password"
        hint={t('nextHint')}
        error={own.next ?? fieldError('next')}
      />
      <TextField
        label={t('repeat')}
        name="repeat"
        type="password"
        autoComplete="new-password"
        error={own.repeat ?? null}
      />
      <FormProblem error={change.error} />
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" tone="primary" disabled={change.isPending}>
          {change.isPending ? tForm('saving') : t('submit')}
        </Button>
        <output className="text-ok">{change.isSuccess ? t('changed') : ''}</output>
      </div>
    </form>
  );
}
