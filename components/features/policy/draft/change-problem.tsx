'use client';
/** Why the last change was not made; nothing typed is lost. In a dialog unless it `isInBar`, below the banner with the choice. */
import { useTranslations } from 'next-intl';
import { ProblemText } from '#components/kit/problem-text.tsx';
import { Findings } from '../words/findings.tsx';
import { useDraft } from './draft-context.ts';

export function ChangeProblem({ isInBar = false }: { isInBar?: boolean }) {
  const t = useTranslations('policy.draft');
  const { error, refused, isBehind } = useDraft();
  if (!error && refused.length === 0 && !isBehind) return null;
  return (
    <div role="alert" className="flex flex-col gap-1 text-sm text-bad">
      {Boolean(error) && <ProblemText error={error} />}
      {isBehind && t(isInBar ? 'behindAbove' : 'behindHere')}
      {refused.length > 0 && (
        <>
          <p>{t('refused')}</p>
          <Findings findings={refused} isPlain />
        </>
      )}
    </div>
  );
}
