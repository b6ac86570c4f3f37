/**
 * Changes of a policy's text that leave alone what they are not about: comments, order and spelling stay, byte for byte. An edit
 * is made in the text where that is plain; where it is not, the document is written anew, which keeps comments and order.
 */
import { type Document, isMap, isNode, isScalar, isSeq, type Node, Document as YamlDocument } from 'yaml';
import { err, ok, type Result } from '#lib/values/result.ts';
import type { Finding, PolicyPath } from '../finding.ts';
import { readSource } from './source.ts';

export type PolicyEdit =
  /** Replaces what stands at the path, or puts it there. */
  | { readonly op: 'set'; readonly path: PolicyPath; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: PolicyPath }
  /** Appends to the list at the path, which comes into being when it is not there. */
  | { readonly op: 'append'; readonly path: PolicyPath; readonly value: unknown };

/** The text after the edits. Errors are those of the text before them, or an edit of what is not there; whether it is still a policy is for `readPolicy` to say. */
export function editPolicy(text: string, edits: readonly PolicyEdit[]): Result<string, readonly Finding[]> {
  let current = text;
  for (const edit of edits) {
    const source = readSource(current);
    if (!source.ok) return err(source.error);
    const { yaml } = source.value;
    const spliced = splice(current, yaml, edit);
    if (!change(yaml, edit)) return err([impossible(edit)]);
    const again = spliced === undefined ? undefined : readSource(spliced);
    // The document says what is wanted; the text has to say the same.
    const same = again?.ok === true && JSON.stringify(again.value.value) === JSON.stringify(yaml.toJS());
    current = same && spliced !== undefined ? spliced : yaml.toString({ lineWidth: 0 });
  }
  return ok(current);
}

/** False where nothing can be changed so, as a key inside a plain value. Removing what is not there changes nothing. */
function change(yaml: Document, edit: PolicyEdit): boolean {
  try {
    if (edit.op === 'remove') yaml.deleteIn(edit.path);
    else if (edit.op === 'set') yaml.setIn(edit.path, yaml.createNode(edit.value));
    else if (isSeq(yaml.getIn(edit.path, true))) yaml.addIn(edit.path, yaml.createNode(edit.value));
    else yaml.setIn(edit.path, yaml.createNode([edit.value]));
    return true;
  } catch {
    // The yaml package throws for a path through something that has no entries.
    return false;
  }
}

const impossible = ({ op, path }: PolicyEdit): Finding => ({
  code: 'edit',
  severity: 'error',
  message: `There is nothing to ${op} at ${path.join('.') || 'the document'}.`,
  path,
  line: 1,
  column: 1,
});

/** The text with the edit made in it; undefined where that is not plain. */
function splice(text: string, yaml: Document, edit: PolicyEdit): string | undefined {
  const node = nodeAt(yaml, edit.path);
  const parent = nodeAt(yaml, edit.path.slice(0, -1));
  if (edit.op === 'append') return isSeq(node) ? appendItem(text, node, edit.value) : undefined;
  if (edit.op === 'remove') return node && parent ? removeLines(text, parent, node, edit.path.at(-1)) : undefined;
  if (node?.range) return text.slice(0, node.range[0]) + inline(edit.value) + text.slice(node.range[1]);
  return isMap(parent) ? addKey(text, parent, String(edit.path.at(-1)), edit.value) : undefined;
}

function nodeAt(yaml: Document, path: PolicyPath): Node | undefined {
  const node = path.length === 0 ? yaml.contents : yaml.getIn(path, true);
  return isNode(node) ? node : undefined;
}

/** On one line: `[tcp/443]`, `{ title: Cashiers }`. */
function inline(value: unknown): string {
  const yaml = new YamlDocument(value);
  if (isNode(yaml.contents) && (isMap(yaml.contents) || isSeq(yaml.contents))) yaml.contents.flow = true;
  return yaml
    .toString({ lineWidth: 0, flowCollectionPadding: true })
    .trimEnd()
    .replace(/\[ (.*) \]/g, '[$1]');
}

/** On lines of its own, each after `indent`; lists of plain values on one. */
function block(value: Record<string, unknown>, indent: string): string {
  return Object.entries(value)
    .map(([key, each]) => `${inline(key)}: ${inline(each)}`)
    .join(`\n${indent}`);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;

/** The end of the last line that a node stands on, its comment included. Block nodes end after their line break. */
function lastLineEnd(text: string, node: Node): number {
  const end = node.range?.[1] ?? 0;
  return lineEnd(text, end > 0 && text[end - 1] === '\n' ? end - 1 : end);
}

function appendItem(text: string, list: Node, value: unknown): string | undefined {
  if (!isSeq(list) || !list.range) return undefined;
  const last = list.items.at(-1);
  if (list.flow) {
    const bracket = list.range[1] - 1;
    return `${text.slice(0, bracket).trimEnd()}${last === undefined ? '' : ', '}${inline(value)}${text.slice(bracket)}`;
  }
  if (!isNode(last)) return undefined;
  const dash = lineStart(text, list.range[0]);
  const indent = text.slice(dash, list.range[0]);
  if (/\S/.test(indent)) return undefined;
  const item = isRecord(value) ? block(value, `${indent}  `) : inline(value);
  const at = lastLineEnd(text, last);
  return `${text.slice(0, at)}\n${indent}- ${item}${text.slice(at)}`;
}

function addKey(text: string, map: Node, key: string, value: unknown): string | undefined {
  if (!isMap(map) || !map.range) return undefined;
  const entry = `${inline(key)}: ${inline(value)}`;
  const last = map.items.at(-1);
  if (map.flow) {
    const brace = map.range[1] - 1;
    return `${text.slice(0, brace).trimEnd()}${last === undefined ? ' ' : ', '}${entry} ${text.slice(brace)}`;
  }
  const end = isNode(last?.value) ? last.value : isNode(last?.key) ? last.key : undefined;
  if (!end) return undefined;
  const column = map.range[0] - lineStart(text, map.range[0]);
  const at = lastLineEnd(text, end);
  return `${text.slice(0, at)}\n${' '.repeat(column)}${entry}${text.slice(at)}`;
}

/** Takes whole lines away, where the entry has them to itself. */
function removeLines(text: string, parent: Node, node: Node, name: string | number | undefined): string | undefined {
  const flow = (isMap(parent) || isSeq(parent)) && parent.flow;
  if (flow) {
    const value = parent.toJSON() as unknown;
    if (Array.isArray(value) && typeof name === 'number') value.splice(name, 1);
    else if (isRecord(value)) delete value[String(name)];
    return parent.range ? text.slice(0, parent.range[0]) + inline(value) + text.slice(parent.range[1]) : undefined;
  }
  const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === name) : undefined;
  const begin = isSeq(parent) ? node.range?.[0] : isNode(pair?.key) ? pair.key.range?.[0] : undefined;
  if (begin === undefined) return undefined;
  const start = lineStart(text, begin);
  const before = text.slice(start, begin);
  if (isSeq(parent) ? !/^\s*-\s+$/.test(before) : /\S/.test(before)) return undefined;
  const end = lastLineEnd(text, node);
  return text.slice(0, start) + text.slice(Math.min(end + 1, text.length));
}
