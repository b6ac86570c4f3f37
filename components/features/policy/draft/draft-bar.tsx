'use client';
/** Stays in view while a draft exists: what state it is in, and the way to publish it. */
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Ago } from '#components/kit/age.tsx';
import { Button } from '#components/ui/button.tsx';
import { ConfirmButton } from '#components/ui/confirm-button.tsx';
import { StatusMark } from '#components/ui/status-mark.tsx';
import { CheckSummary } from '../words/check-summary.tsx';
import { ChangeProblem } from './change-problem.tsx';
import { useDraft } from './draft-context.ts';

const PublishDialog = dynamic(() => import('../publish/publish-dialog.tsx').then((module) => module.PublishDialog), {
  ssr: false,
});

export function DraftBar() {
  const t = useTranslations('policy.draft');
  const draft = useDraft();
  const [isPublishing, setPublishing] = useState(false);
  const { state, check, isTyped, isBusy, mayChange } = draft;
  const isThere = state.draft !== null || isTyped || Boolean(draft.error) || draft.refused.length > 0;
  const needs = state.settings.secondPerson;
  return (
    <>
      {isThere && (
        <section
          aria-label={t('bar')}
          data-testid="draft-bar"
          className="sticky bottom-0 z-10 -mb-5 bg-bg pb-4 max-md:bottom-[calc(3.5rem+env(safe-area-inset-bottom))] max-md:-mb-4 max-md:pb-2"
        >
          <div className="card flex flex-wrap items-center gap-x-4 gap-y-2 border-accent px-4 py-2.5 shadow-[0_-6px_24px_var(--bg)]">
            <div className="min-w-0 flex-1 basis-80">
              <p className="flex flex-wrap items-center gap-x-2 font-medium">
                <StatusMark mark="pending" className="text-accent!" />
                {t(isTyped ? 'typed' : 'exists')}
                <span className="text-sm font-normal text-mute">
                  {state.draft === null
                    ? t('unsaved')
                    : t.rich('begun', {
                        base: state.draft.base,
                        by: state.draft.updatedBy,
                        ago: () => <Ago at={state.draft?.updatedAt ?? null} />,
                      })}
                </span>
              </p>
              {check.data !== undefined && <CheckSummary check={check.data} />}
              <ChangeProblem isInBar />
            </div>
            {mayChange && (
              <div className="flex flex-wrap gap-2 max-sm:w-full max-sm:[&>*]:flex-1">
                {draft.steps > 0 && (
                  <Button disabled={isBusy} onClick={draft.undo}>
                    {t('undo')}
                  </Button>
                )}
                <ConfirmButton
                  label={t(isTyped ? 'drop' : 'discard')}
                  confirmLabel={t(isTyped ? 'dropNow' : 'discardNow')}
                  disabled={isBusy}
                  onConfirm={draft.discard}
                />
                {isTyped ? (
                  <Button tone="primary" disabled={isBusy || draft.isBehind} onClick={() => void draft.save()}>
                    {t('save')}
                  </Button>
                ) : (
                  <Button
                    tone="primary"
                    className="max-sm:basis-full"
                    disabled={isBusy || state.proposal !== null}
                    onClick={() => setPublishing(true)}
                  >
                    {t(needs ? 'reviewAndAsk' : 'review')}
                  </Button>
                )}
              </div>
            )}
          </div>
        </section>
      )}
      {isPublishing && <PublishDialog onClose={() => setPublishing(false)} />}
    </>
  );
}
