'use client';
/** One test as the sentence that the language reads. */
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { FormDialog } from '#components/kit/form-dialog.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import type { PolicyOutline } from '#lib/contract/policy-document.ts';
import { ChangeProblem } from '../draft/change-problem.tsx';
import { useDraft } from '../draft/draft-context.ts';
import { useNames } from '../words/use-names.ts';

/** `ROLE at SITE can RESOURCE:SERVICE, cannot RESOURCE`; a test that says more is edited in the text. */
export function isSentence(text: string): boolean {
  const found = /^\s*\S+\s+at\s+\S+\s+(can(?:not)?\s+.*)$/.exec(text);
  return found?.[1]?.split(',').every((part) => /^\s*(?:can(?:not)?\s+)?\S+\s*$/.test(part)) ?? false;
}

interface TestFormProps {
  readonly outline: PolicyOutline;
  readonly test?: PolicyOutline['tests'][number];
  readonly onClose: () => void;
}

export function TestForm({ outline, test, onClose }: TestFormProps) {
  const t = useTranslations('policy.tests');
  const tForm = useTranslations('form');
  const draft = useDraft();
  const { sites } = useNames(outline);
  const [text, setText] = useState(test?.text ?? '');
  const [isTried, setTried] = useState(false);
  const isReadable = isSentence(text);
  const example = `${outline.roles[0]?.id ?? 'staff'} at ${sites[0]?.slug ?? 'branch-1'} can ${outline.resources[0]?.id ?? 'pos'}`;
  const save = async (): Promise<void> => {
    setTried(true);
    if (!isReadable) return;
    const value = text.trim();
    const done = await draft.edit([
      test ? { op: 'set', path: ['tests', test.index], value } : { op: 'append', path: ['tests'], value },
    ]);
    if (done) onClose();
  };
  return (
    <FormDialog
      title={t(test ? 'editTitle' : 'addTitle')}
      submitLabel={test ? tForm('save') : t('add')}
      error={null}
      isPending={draft.isBusy}
      onClose={onClose}
      onSubmit={() => void save()}
      isWide
    >
      <TextField
        label={t('sentence')}
        data-first
        className="field font-mono text-[13px]!"
        spellCheck={false}
        autoComplete="off"
        maxLength={2000}
        value={text}
        hint={t('sentenceHint', { example })}
        error={isTried && !isReadable ? t('unreadable', { example }) : null}
        onChange={(event) => setText(event.target.value)}
      />
      <ChangeProblem />
      <dl className="grid gap-x-4 gap-y-1 text-xs text-mute sm:grid-cols-[auto_minmax(0,1fr)]">
        {(
          [
            ['roles', outline.roles],
            ['sites', sites.map(({ slug }) => ({ id: slug }))],
            ['resources', outline.resources],
          ] as const
        ).map(([key, list]) => (
          <div key={key} className="contents">
            <dt>{t(key)}</dt>
            <dd className="font-mono break-words">
              {list
                .slice(0, 40)
                .map(({ id }) => id)
                .join(', ')}
            </dd>
          </div>
        ))}
      </dl>
    </FormDialog>
  );
}
