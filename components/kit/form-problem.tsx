'use client';
import { useTranslations } from 'next-intl';
import { fieldProblem, problemOf } from '#lib/client/problem.ts';
import { ProblemText } from './problem-text.tsx';

/** What the whole form is told; the fields say their own part through `useFieldError`. */
export function FormProblem({ error }: { error: unknown }) {
  if (!error) return null;
  return (
    <p role="alert" className="text-sm text-bad">
      <ProblemText error={error} />
    </p>
  );
}

export function useFieldError(error: unknown): (field: string) => string | null {
  const t = useTranslations('form');
  const problem = error ? problemOf(error) : null;
  return (field) => {
    const message = fieldProblem(problem, field);
    return message === null ? null : t('invalid', { message });
  };
}
