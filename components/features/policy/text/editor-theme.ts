/** The editor in the console's own colours: variables, so that light and dark need no second theme. */
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const theme = EditorView.theme({
  '&': { backgroundColor: 'var(--bg)', color: 'var(--text)', fontSize: '13px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '20px' },
  '.cm-content': { caretColor: 'var(--text)', padding: '8px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': { backgroundColor: 'var(--bg)', color: 'var(--faint)', border: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 8px 0 12px' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--raise)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground, .cm-content ::selection':
    { backgroundColor: 'var(--fill) !important' },
  '.cm-matchingBracket': { backgroundColor: 'var(--fill)', outline: '1px solid var(--edge)' },
  '.cm-tooltip': {
    backgroundColor: 'var(--panel)',
    color: 'var(--text)',
    border: '1px solid var(--edge)',
    borderRadius: '6px',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--font-mono)', fontSize: '12.5px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 8px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--fill)',
    color: 'var(--text)',
  },
  '.cm-completionInfo': { padding: '6px 10px', maxWidth: '300px', fontFamily: 'var(--font-sans)' },
  '.cm-diagnostic': { fontFamily: 'var(--font-sans)', padding: '6px 10px', borderLeft: 'none' },
  '.cm-lintRange-error': { backgroundImage: 'none', borderBottom: '2px solid var(--bad)' },
  '.cm-lintRange-warning': { backgroundImage: 'none', borderBottom: '2px solid var(--warn)' },
  '.cm-lintRange-info, .cm-lintRange-hint': { backgroundImage: 'none', borderBottom: '1px dotted var(--mute)' },
  '.cm-gutter-lint': { width: '18px' },
  '.cm-gutter-lint .cm-gutterElement': { padding: '0 2px' },
  '.cm-lint-marker': { width: '10px', height: '10px', marginTop: '5px' },
  '.cm-lint-marker-error': { content: '""', backgroundColor: 'var(--bad)', borderRadius: '2px' },
  '.cm-lint-marker-warning': {
    content: '""',
    backgroundColor: 'var(--warn)',
    clipPath: 'polygon(50% 8%, 96% 92%, 4% 92%)',
  },
  '.cm-lint-marker-info, .cm-lint-marker-hint': {
    content: '""',
    border: '2px solid var(--mute)',
    borderRadius: '50%',
    boxSizing: 'border-box',
  },
  '.cm-changedLine': { backgroundColor: 'color-mix(in srgb, var(--ok) 9%, transparent) !important' },
  '.cm-insertedLine': { background: 'none !important', textDecoration: 'none' },
  '.cm-deletedChunk': {
    backgroundColor: 'color-mix(in srgb, var(--bad) 8%, transparent) !important',
    paddingLeft: '6px',
  },
  // A line under it and no fill, so that every colour of the text keeps its contrast.
  '.cm-changedText': { background: 'none !important', borderBottom: '2px solid var(--ok)' },
  '.cm-deletedChunk .cm-deletedText, .cm-deletedText': {
    background: 'none !important',
    textDecoration: 'none',
    borderBottom: '2px solid var(--bad)',
  },
  '.cm-changeGutter': { width: '4px', paddingLeft: '0' },
  '.cm-changedLineGutter': { background: 'var(--ok) !important' },
  '.cm-deletedLineGutter': { background: 'var(--bad) !important' },
  '.cm-collapsedLines': {
    color: 'var(--mute)',
    background: 'var(--raise) !important',
    fontFamily: 'var(--font-sans)',
    padding: '4px 12px',
    '&:before, &:after': { content: 'none' },
  },
});

const highlight = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent)' },
  { tag: [tags.comment, tags.lineComment], color: 'var(--faint)', fontStyle: 'italic' },
  { tag: [tags.string, tags.special(tags.string)], color: 'color-mix(in srgb, var(--ok) 75%, var(--text))' },
  { tag: [tags.punctuation, tags.separator, tags.bracket, tags.squareBracket, tags.brace], color: 'var(--mute)' },
]);

export const editorTheme: Extension = [theme, syntaxHighlighting(highlight)];
