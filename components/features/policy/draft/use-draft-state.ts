'use client';
/**
 * One person's work on the policy. A change is made in the text by the controller and saved as the draft at once; each one can be
 * taken back. What somebody else saved meanwhile is never overwritten unasked, and what was typed here is never lost to it.
 */
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { notify } from '#components/kit/notify.ts';
import { useDebounced } from '#components/kit/use-debounced.ts';
import { useDiscardDraft, useEditPolicy, usePolicyCheck, useSaveDraft } from '#lib/client/policy.ts';
import { problemOf } from '#lib/client/problem.ts';
import type { PolicyState } from '#lib/contract/policy.ts';
import type { PolicyCheck, PolicyFinding } from '#lib/contract/policy-document.ts';
import type { PolicyDraft } from './draft-context.ts';
import { keepText, keptText, type TypedText } from './typed-text.ts';

/** After so long without a key the text is checked. */
const restMs = 350;

interface Steps {
  readonly revision: number;
  /** Texts before each change; null: there was no draft. */
  readonly texts: readonly (string | null)[];
}

const mostSteps = 50;

/** Errors that a change would bring in. A test that fails by it is shown among the tests and keeps nothing from being saved. */
function newFaults(before: PolicyCheck | undefined, after: PolicyCheck): PolicyFinding[] {
  const known = new Set(before?.findings.map(({ code, message }) => `${code} ${message}`));
  return after.findings.filter(
    ({ severity, code, message }) => severity === 'error' && code !== 'test' && !known.has(`${code} ${message}`),
  );
}

export function useDraftState(state: PolicyState, mayChange: boolean, refetch: () => void): PolicyDraft {
  const t = useTranslations('policy.draft');
  const [typed, setTyped] = useState<TypedText | null>(() => (mayChange ? keptText() : null));
  const [kept, setKept] = useState<Steps>({ revision: state.revision, texts: [] });
  const [refused, setRefused] = useState<readonly PolicyFinding[]>([]);
  const edits = useEditPolicy();
  const saving = useSaveDraft();
  const discarding = useDiscardDraft();

  useEffect(() => keepText(typed), [typed]);

  const saved = state.draft;
  const text = typed?.text ?? saved?.text ?? state.text;
  const version = typed === null ? (saved?.version ?? null) : typed.version;
  const rested = useDebounced(text, restMs);
  const asked = typed === null ? text : rested;
  const check = usePolicyCheck(asked);
  // What was done before a publication is not taken back after it.
  const steps = kept.revision === state.revision ? kept.texts : [];
  const remember = (before: string | null): void =>
    setKept({ revision: state.revision, texts: [...steps, before].slice(-mostSteps) });
  const here = typed === null && saved === null ? null : text;

  const store = async (next: string, basis: number | null): Promise<boolean> => {
    try {
      await saving.mutateAsync({ body: { text: next, version: basis } });
      setTyped(null);
      return true;
    } catch (error) {
      if (problemOf(error).code === 'CONFLICT') {
        setTyped({ text: next, version: basis });
        refetch();
      }
      return false;
    }
  };
  const change = async (next: string, basis = version): Promise<boolean> => {
    const done = await store(next, basis);
    if (done) remember(here);
    return done;
  };
  const drop = async (): Promise<boolean> => {
    try {
      await discarding.mutateAsync({});
      setTyped(null);
      return true;
    } catch {
      return false;
    }
  };

  return {
    state,
    mayChange,
    text,
    check,
    isChecked: asked === text && !check.isOfBefore && check.data !== undefined,
    isTyped: typed !== null,
    isChanged: text !== state.text,
    isBehind: typed !== null && typed.version !== (saved?.version ?? null),
    steps: steps.length,
    isBusy: edits.isPending || saving.isPending || discarding.isPending,
    error: edits.error ?? discarding.error ?? (problemOf(saving.error).code === 'CONFLICT' ? null : saving.error),
    type: (next) => {
      saving.reset();
      setTyped(next === (saved?.text ?? state.text) ? null : { text: next, version });
    },
    refused,
    edit: async (list) => {
      saving.reset();
      setRefused([]);
      try {
        const answer = await edits.mutateAsync({ body: { text, edits: [...list] } });
        const faults = newFaults(check.data, answer.check);
        if (faults.length === 0) return await change(answer.text);
        setRefused(faults);
        return false;
      } catch {
        return false;
      }
    },
    save: () => (typed === null ? Promise.resolve(true) : change(typed.text)),
    begin: () => void change(text, null),
    undo: () => {
      const before = steps.at(-1);
      if (before === undefined) return;
      const rest = { revision: state.revision, texts: steps.slice(0, -1) };
      void (before === null ? drop() : store(before, saved?.version ?? null)).then((done) => {
        if (done) setKept(rest);
      });
    },
    discard: () => {
      if (typed !== null) {
        remember(text);
        setTyped(null);
        return saving.reset();
      }
      void drop().then((done) => {
        if (!done) return;
        remember(text);
        void notify(t('discarded'), { label: t('bringBack'), onClick: () => void store(text, null) });
      });
    },
    takeNewer: () => {
      remember(text);
      setTyped(null);
      saving.reset();
    },
    overwrite: () => void change(text, saved?.version ?? null),
    forgetError: () => {
      setRefused([]);
      edits.reset();
      saving.reset();
      discarding.reset();
    },
  };
}
