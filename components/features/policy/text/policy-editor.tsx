'use client';
/** The text in an editor that knows the language. Tab leaves it, so that nobody is caught in it. */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, indentUnit } from '@codemirror/language';
import { type Diagnostic, lintGutter, nextDiagnostic, previousDiagnostic, setDiagnostics } from '@codemirror/lint';
import { goToNextChunk, unifiedMergeView } from '@codemirror/merge';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import type { PolicyFinding } from '#lib/contract/policy-document.ts';
import { type KnownNames, policyCompletion } from './completion.ts';
import { editorTheme } from './editor-theme.ts';
import { extentOf } from './extent.ts';

export interface PolicyEditorProps {
  readonly label: string;
  readonly text: string;
  /** Compared with this; null: with nothing. */
  readonly original?: string | null;
  readonly isReadOnly?: boolean;
  /** Of exactly this text; null while they are on their way. */
  readonly findings?: readonly PolicyFinding[] | null;
  readonly sentence?: (finding: PolicyFinding) => string;
  readonly names?: KnownNames;
  /** Shown and chosen when it changes; 0: none. */
  readonly line?: number;
  readonly onType?: (text: string) => void;
  readonly onSave?: () => void;
}

const severities = { error: 'error', warning: 'warning', note: 'info' } as const;

const compared = (original: string | null, isReadOnly: boolean): Extension =>
  original === null
    ? []
    : unifiedMergeView({
        original,
        mergeControls: false,
        ...(isReadOnly ? { collapseUnchanged: { margin: 3, minSize: 6 } } : {}),
      });

function diagnosticsOf(
  state: EditorState,
  findings: readonly PolicyFinding[],
  sentence: (finding: PolicyFinding) => string,
): Diagnostic[] {
  return findings.map((finding) => {
    const { from, to } = extentOf(state, finding.line, finding.column);
    return { from, to, severity: severities[finding.severity], message: sentence(finding) };
  });
}

export function PolicyEditor(props: PolicyEditorProps) {
  const { label, text, original = null, isReadOnly = false, findings = null, sentence, line = 0 } = props;
  const t = useTranslations('policy.text');
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  // The editor is made once; what it calls is always what was last drawn.
  const latest = useRef(props);
  const [merge] = useState(() => new Compartment());

  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    const parent = host.current;
    if (!parent) return;
    const own: Extension = isReadOnly
      ? [EditorState.readOnly.of(true), EditorView.editable.of(false)]
      : [
          history(),
          closeBrackets(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          lintGutter(),
          autocompletion({
            override: [policyCompletion(() => latest.current.names ?? { roles: [], resources: [], sites: [] })],
            icons: false,
          }),
          keymap.of([
            { key: 'Mod-s', preventDefault: true, run: () => (latest.current.onSave?.(), true) },
            { key: 'F8', run: nextDiagnostic },
            { key: 'Shift-F8', run: previousDiagnostic },
            ...closeBracketsKeymap,
            ...completionKeymap,
            ...historyKeymap,
            ...defaultKeymap,
          ]),
          EditorView.updateListener.of(({ docChanged, state, transactions }) => {
            const isOwn = transactions.some((one) => one.isUserEvent('outside'));
            if (docChanged && !isOwn) latest.current.onType?.(state.doc.toString());
          }),
        ];
    const made = new EditorView({
      parent,
      state: EditorState.create({
        doc: latest.current.text,
        extensions: [
          lineNumbers(),
          drawSelection(),
          bracketMatching(),
          indentUnit.of('  '),
          yaml(),
          editorTheme,
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
          EditorState.phrases.of({ '$ unchanged lines': t('unchanged'), Completions: t('completions') }),
          merge.of(compared(latest.current.original ?? null, isReadOnly)),
          own,
        ],
      }),
    });
    view.current = made;
    return () => {
      view.current = null;
      made.destroy();
    };
  }, [isReadOnly, label, merge, t]);

  // What came from elsewhere, such as an undone change, replaces what is there.
  useEffect(() => {
    const { current } = view;
    if (!current || current.state.doc.toString() === text) return;
    current.dispatch({
      changes: { from: 0, to: current.state.doc.length, insert: text },
      userEvent: 'outside',
    });
  }, [text]);

  useEffect(() => {
    const { current } = view;
    if (!current) return;
    current.dispatch({ effects: merge.reconfigure(compared(original, isReadOnly)) });
    if (original === null || isReadOnly || !goToNextChunk(current)) return;
    current.dispatch({ effects: EditorView.scrollIntoView(current.state.selection.main.head, { y: 'center' }) });
  }, [original, isReadOnly, merge]);

  useEffect(() => {
    const { current } = view;
    if (!current || findings === null || isReadOnly) return;
    current.dispatch(
      setDiagnostics(current.state, diagnosticsOf(current.state, findings, sentence ?? (({ message }) => message))),
    );
  }, [findings, sentence, isReadOnly]);

  useEffect(() => {
    const { current } = view;
    if (!current || line < 1) return;
    const at = current.state.doc.line(Math.min(line, current.state.doc.lines));
    current.dispatch({
      selection: { anchor: at.from },
      effects: EditorView.scrollIntoView(at.from, { y: 'center' }),
    });
    current.focus();
  }, [line]);

  return (
    <div
      ref={host}
      className="overflow-hidden rounded-md border border-line focus-within:border-accent focus-within:outline-1 focus-within:outline-accent [&_.cm-editor]:max-h-[68vh]"
    />
  );
}
