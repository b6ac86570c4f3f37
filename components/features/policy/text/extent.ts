/** What of the text a finding is about: the value or key that begins at its place, and no more than its line. */
import { ensureSyntaxTree } from '@codemirror/language';
import type { EditorState } from '@codemirror/state';

const mostMs = 50;

export interface Extent {
  readonly from: number;
  readonly to: number;
}

/** `line` and `column` from 1; they may lie outside a text that was changed meanwhile. */
export function extentOf(state: EditorState, line: number, column: number): Extent {
  const at = state.doc.line(Math.min(Math.max(1, line), state.doc.lines));
  const from = Math.min(at.from + Math.max(1, column) - 1, at.to);
  const node = ensureSyntaxTree(state, at.to, mostMs)?.resolveInner(from, 1);
  let to = from;
  // Of everything that begins there the longest that ends on the line: a pair rather than its key.
  for (let each = node ?? null; each?.from === from; each = each.parent) if (each.to <= at.to) to = each.to;
  // A bracket that is closed further down is no value of its own.
  const isOpen = /^[[{]?$/.test(state.sliceDoc(from, to));
  return { from, to: isOpen ? at.to : to };
}
