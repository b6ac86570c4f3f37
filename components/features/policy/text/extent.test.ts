import { yaml } from '@codemirror/lang-yaml';
import { EditorState } from '@codemirror/state';
import { expect, test } from 'vitest';
import { extentOf } from './extent.ts';

/** What is underlined when the finding stands where `place` begins, on the line that has it. */
function marked(doc: string, place: string): string {
  const state = EditorState.create({ doc, extensions: [yaml()] });
  const line = state.doc.lineAt(doc.indexOf(place));
  const { from, to } = extentOf(state, line.number, doc.indexOf(place) - line.from + 1);
  return doc.slice(from, to);
}

const doc = `version: 1
grants:
  - id: tills
    roles: [staff, "it-ops", 'night shift', auditor] # who
    to: [pos,
      printer, ledger]
    note: this, and that # why
    clients:
      - cl-1 # a till
    at: "*"
  - { id: late, rols: [staff], enabled: false }
`;

test('inside a list it ends with the value', () => {
  expect(marked(doc, 'staff,')).toBe('staff');
  expect(marked(doc, '"it-ops"')).toBe('"it-ops"');
  expect(marked(doc, "'night shift'")).toBe("'night shift'");
  expect(marked(doc, 'auditor')).toBe('auditor');
  expect(marked(doc, 'printer')).toBe('printer');
  expect(marked(doc, 'ledger')).toBe('ledger');
  expect(marked(doc, 'cl-1')).toBe('cl-1');
});

test('a whole list is marked to its bracket, or to the end of the line when it goes on below', () => {
  expect(marked(doc, '[staff, "it')).toBe(`[staff, "it-ops", 'night shift', auditor]`);
  expect(marked(doc, '[pos')).toBe('[pos,');
});

test('a comma is part of a text, and a comment of nothing', () => {
  expect(marked(doc, 'this, and')).toBe('this, and that');
  expect(marked(doc, '"*"')).toBe('"*"');
});

test('a key is marked with its value', () => {
  expect(marked(doc, 'id: tills')).toBe('id: tills');
  expect(marked(doc, 'rols')).toBe('rols: [staff]');
});

test('a place that is not there any more is the end of the text', () => {
  const state = EditorState.create({ doc: 'version: 1', extensions: [yaml()] });
  expect(extentOf(state, 9, 40)).toEqual({ from: 10, to: 10 });
  expect(extentOf(EditorState.create({ doc: '', extensions: [yaml()] }), 1, 1)).toEqual({ from: 0, to: 0 });
});
