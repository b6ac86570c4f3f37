'use client';
import { useTranslations } from 'next-intl';
import { problemOf } from '#lib/client/problem.ts';

/** The sentence of a problem's code, in the language of the page. */
export function ProblemText({ error }: { error: unknown }) {
  const t = useTranslations('problem');
  return <>{t(problemOf(error).code)}</>;
}
