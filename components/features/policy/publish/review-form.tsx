'use client';
/** Check, who gains and who loses, why, and the number that says one is sure: the same before every publication. */
import { useTranslations } from 'next-intl';
import { type FormEvent, type ReactNode, useState } from 'react';
import { ProblemText } from '#components/kit/problem-text.tsx';
import { QueryState } from '#components/kit/query-state.tsx';
import { Button } from '#components/ui/button.tsx';
import type { Loaded } from '#lib/client/loaded.ts';
import { problemOf } from '#lib/client/problem.ts';
import type { PolicyPreview } from '#lib/contract/policy.ts';
import type { PolicyCheck } from '#lib/contract/policy-document.ts';
import { CheckSummary } from '../words/check-summary.tsx';
import { Findings } from '../words/findings.tsx';
import { useNames } from '../words/use-names.ts';
import { AccessChanges, ChangeSummary } from './access-changes.tsx';
import { ConfirmField, isConfirmed } from './confirm-field.tsx';

export interface Review {
  readonly note: string;
  readonly confirm: number | undefined;
  readonly against: number;
}

interface ReviewFormProps {
  readonly title: string;
  readonly hint: ReactNode;
  readonly check: Loaded<PolicyCheck>;
  readonly preview: Loaded<PolicyPreview>;
  /** A note that was given before is not asked for again. */
  readonly hasNote: boolean;
  readonly noteRequired?: boolean;
  readonly submitLabel: (preview: PolicyPreview) => string;
  readonly isPending: boolean;
  readonly error: unknown;
  readonly onSubmit: (review: Review) => void;
  readonly onClose: () => void;
}

export function ReviewForm(props: ReviewFormProps) {
  const { title, hint, check, preview, onClose } = props;
  const tForm = useTranslations('form');
  return (
    <div className="flex flex-col gap-4 p-5" data-testid="review">
      <div>
        <h2 className="font-semibold">{title}</h2>
        <p className="text-sm text-mute">{hint}</p>
      </div>
      <QueryState query={check}>
        {(found) => (
          <QueryState query={preview}>
            {(difference) => <ReviewParts {...props} found={found} difference={difference} />}
          </QueryState>
        )}
      </QueryState>
      {(check.data === undefined || preview.data === undefined) && (
        <div className="flex justify-end">
          <Button onClick={onClose}>{tForm('cancel')}</Button>
        </div>
      )}
    </div>
  );
}

interface ReviewPartsProps extends ReviewFormProps {
  readonly found: PolicyCheck;
  readonly difference: PolicyPreview;
}

function ReviewParts(props: ReviewPartsProps) {
  const { found, difference, hasNote, noteRequired = true, submitLabel, isPending, error, onSubmit, onClose } = props;
  const t = useTranslations('policy.publish');
  const tForm = useTranslations('form');
  const names = useNames(found.outline);
  const [note, setNote] = useState('');
  const [typed, setTyped] = useState('');
  const [isTried, setTried] = useState(false);
  const isNoted = !hasNote || !noteRequired || note.trim() !== '';
  const isSure = isConfirmed(typed, difference.confirm);
  const isConflict = Boolean(error) && problemOf(error).code === 'CONFLICT';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (!isNoted || !isSure || !found.publishable) return;
    const confirm = difference.confirm ?? undefined;
    onSubmit({ note: note.trim(), confirm, against: difference.against });
  };
  const serious = found.findings.filter(({ severity }) => severity !== 'note');
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <section aria-label={t('checked')} className="flex flex-col gap-1.5">
        <CheckSummary check={found} />
        <div className="max-h-40 overflow-y-auto">
          <Findings findings={serious} isPlain />
        </div>
        {!found.publishable && (
          <p role="alert" className="text-sm text-bad">
            {t('blocked')}
          </p>
        )}
      </section>
      <section aria-label={t('difference')} className="flex flex-col gap-2">
        <ChangeSummary preview={difference} />
        <AccessChanges changes={difference.changes} names={names} />
      </section>
      {hasNote && (
        <div className="flex flex-col gap-1">
          <label htmlFor="publish-note" className="text-sm text-mute">
            {t(noteRequired ? 'note' : 'noteOptional')}
          </label>
          <textarea
            id="publish-note"
            data-first
            rows={2}
            maxLength={500}
            className="field resize-y"
            value={note}
            aria-invalid={isTried && !isNoted}
            aria-describedby={isTried && !isNoted ? 'publish-note-fault' : undefined}
            onChange={(event) => setNote(event.target.value)}
          />
          {isTried && !isNoted && (
            <p id="publish-note-fault" role="alert" className="text-xs text-bad">
              {t('noteMissing')}
            </p>
          )}
        </div>
      )}
      {difference.confirm !== null && (
        <ConfirmField
          count={difference.confirm}
          value={typed}
          onChange={setTyped}
          error={isTried && !isSure ? t('confirmWrong', { count: difference.confirm }) : null}
        />
      )}
      {Boolean(error) && (
        <p role="alert" className="text-sm text-bad">
          {isConflict ? t('conflict') : <ProblemText error={error} />}
        </p>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>{tForm('cancel')}</Button>
        <Button type="submit" tone="primary" disabled={isPending || !found.publishable}>
          {isPending ? t('sending') : submitLabel(difference)}
        </Button>
      </div>
    </form>
  );
}
