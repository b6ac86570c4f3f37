'use client';
/** Sentences that have to hold before anything is published; run again with every change of the text. */
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { QueryState } from '#components/kit/query-state.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { ConfirmButton } from '#components/ui/confirm-button.tsx';
import { StatusWord } from '#components/ui/status-mark.tsx';
import { paths } from '#lib/client/paths.ts';
import type { PolicyOutline } from '#lib/contract/policy-document.ts';
import { useDraft } from '../draft/draft-context.ts';
import { Unreadable } from '../words/unreadable.tsx';
import { isSentence, TestForm } from './test-form.tsx';

type PolicyTest = PolicyOutline['tests'][number];

export function TestsTab() {
  const { check } = useDraft();
  return (
    <QueryState query={check}>
      {(found) => (found.outline === null ? <Unreadable check={found} /> : <Tests outline={found.outline} />)}
    </QueryState>
  );
}

function Tests({ outline }: { outline: PolicyOutline }) {
  const t = useTranslations('policy.tests');
  const { mayChange, isBusy, isChecked } = useDraft();
  const [editing, setEditing] = useState<PolicyTest | 'new' | null>(null);
  const { tests } = outline;
  const failed = tests.filter(({ passed }) => passed === false).length;
  const isRun = tests.every(({ passed }) => passed !== null);
  return (
    <Card
      title={
        tests.length === 0 || !isRun
          ? t('title')
          : failed === 0
            ? t('allPass', { count: tests.length })
            : t('fail', { failed, total: tests.length })
      }
      hint={t(failed > 0 ? 'blocks' : 'hint')}
      actions={
        mayChange && (
          <Button tone="primary" disabled={isBusy || !isChecked} onClick={() => setEditing('new')}>
            {t('add')}
          </Button>
        )
      }
    >
      {tests.length === 0 ? (
        <p className="py-2">{t('empty')}</p>
      ) : (
        <ul>
          {tests.map((test) => (
            <TestRow key={test.index} test={test} onEdit={() => setEditing(test)} />
          ))}
        </ul>
      )}
      {editing !== null && (
        <TestForm
          outline={outline}
          {...(editing === 'new' ? {} : { test: editing })}
          onClose={() => setEditing(null)}
        />
      )}
    </Card>
  );
}

function TestRow({ test, onEdit }: { test: PolicyTest; onEdit: () => void }) {
  const t = useTranslations('policy.tests');
  const { mayChange, isBusy, isChecked, edit } = useDraft();
  const { index, text, passed, message, line } = test;
  return (
    <li
      data-testid="policy-test"
      data-passed={String(passed)}
      className="grid items-start gap-x-4 gap-y-1 border-b border-line py-2.5 last:border-0 md:grid-cols-[5.5rem_minmax(0,1fr)_auto]"
    >
      <span className="text-sm md:pt-1">
        <StatusWord
          mark={passed === null ? 'pending' : passed ? 'well' : 'down'}
          word={t(passed === null ? 'notRun' : passed ? 'passes' : 'fails')}
        />
      </span>
      <div className="min-w-0 md:pt-1">
        <p className="font-mono text-[12.5px] break-words">{text}</p>
        {message !== null && <p className="mt-0.5 text-sm break-words text-bad">{message}</p>}
      </div>
      {mayChange && (
        <div className="flex flex-wrap gap-1">
          {isSentence(text) ? (
            <Button tone="quiet" aria-label={`${t('edit')}: ${text}`} disabled={isBusy || !isChecked} onClick={onEdit}>
              {t('edit')}
            </Button>
          ) : (
            <Link className="btn btn-quiet" prefetch={false} href={paths.policy('text', { line: String(line) })}>
              {t('editText')}
            </Link>
          )}
          <ConfirmButton
            tone="quiet"
            label={t('remove')}
            confirmLabel={t('removeNow')}
            describedAs={text}
            disabled={isBusy || !isChecked}
            onConfirm={() => void edit([{ op: 'remove', path: ['tests', index] }])}
          />
        </div>
      )}
    </li>
  );
}
