/**
 * Changes of a policy's text that leave alone what they are not about: comments, order and spelling stay, byte for byte. An edit
 * is made in the text where that is plain; where it is not, the document is written anew, which keeps comments and order.
 */
import { type Document, isMap, isNode, isScalar, isSeq, type Node, Scalar, Document as YamlDocument } from 'yaml';
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
    if (!isPossible(yaml, edit)) return err([impossible(edit)]);
    const spliced = spliceOf(current, yaml, edit);
    if (!change(yaml, edit)) return err([impossible(edit)]);
    const again = spliced === undefined ? undefined : readSource(spliced);
    // The document says what is wanted; the text has to say the same.
    const same = again?.ok === true && JSON.stringify(again.value.value) === JSON.stringify(yaml.toJS());
    current = same && spliced !== undefined ? spliced : yaml.toString({ lineWidth: 0, flowCollectionPadding: false });
  }
  return ok(current);
}

/** Deeper than any path in a policy. */
const MAX_PATH = 20;

/**
 * Whether the path fits the document: an index only into a list that reaches so far, a name only into a map. The yaml package
 * would fill a list up to any index.
 */
function isPossible(yaml: Document, { op, path }: PolicyEdit): boolean {
  if (path.length > MAX_PATH) return false;
  let node: unknown = yaml.contents;
  for (const [depth, step] of path.entries()) {
    const list = isSeq(node);
    if (list !== (typeof step === 'number')) return false;
    if (isSeq(node)) {
      const more = op === 'set' && depth === path.length - 1 ? 1 : 0;
      if (!Number.isInteger(step) || Number(step) < 0 || Number(step) >= node.items.length + more) return false;
    }
    node = isMap(node) || isSeq(node) ? node.get(step, true) : undefined;
  }
  return op !== 'append' || node === undefined || isSeq(node) || isEmpty(node);
}

const isEmpty = (node: unknown): boolean => node === null || (isScalar(node) && node.value === null);

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
function spliceOf(text: string, yaml: Document, edit: PolicyEdit): string | undefined {
  try {
    return splice(text, yaml, edit);
  } catch {
    // A value nested too deeply to be written; `change` refuses it.
    return undefined;
  }
}

function splice(text: string, yaml: Document, edit: PolicyEdit): string | undefined {
  const above = edit.path.slice(0, -1);
  const [node, parent] = [nodeAt(yaml, edit.path), nodeAt(yaml, above)];
  if (edit.op === 'remove') {
    if (!node || !parent) return undefined;
    const emptied = onlyEntry(parent) && !isFlow(yaml, edit.path) && above.length > 0;
    return emptied
      ? replaceNode(text, parent.range, isSeq(parent) ? '[]' : '{}')
      : removeLines(text, parent, node, edit.path.at(-1));
  }
  const flow = isFlow(yaml, edit.path);
  if (edit.op === 'append') {
    if (isSeq(node) && node.items.length > 0) return appendItem(text, node, edit.value);
    if (node && isMap(parent) && !flow) return firstItem(text, parent, place(text, parent, node), edit.value);
    if (isSeq(node)) return appendItem(text, node, edit.value);
    if (node) return replaceNode(text, place(text, parent, node), inline([edit.value], flow));
  }
  if (edit.op === 'set' && node) return replaceNode(text, place(text, parent, node), inline(edit.value, flow));
  if (edit.op === 'set' && isSeq(parent)) return appendItem(text, parent, edit.value);
  // Maps that are not there yet come with what is put into them.
  for (let depth = edit.path.length - 1; depth >= 0; depth--) {
    const map = nodeAt(yaml, edit.path.slice(0, depth));
    if (!map) continue;
    const [name, ...rest] = edit.path.slice(depth);
    const asBlock = edit.op === 'append' && rest.length === 0;
    const value = edit.op === 'append' ? [edit.value] : edit.value;
    const nested = rest.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
    return addKey(text, map, String(name), nested, isFlow(yaml, edit.path.slice(0, depth + 1)), asBlock);
  }
  return undefined;
}

function nodeAt(yaml: Document, path: PolicyPath): Node | undefined {
  const node = path.length === 0 ? yaml.contents : yaml.getIn(path, true);
  return isNode(node) ? node : undefined;
}

/** Whether what is at the path stands between brackets. */
function isFlow(yaml: Document, path: PolicyPath): boolean {
  return path.some((_, depth) => {
    const node = nodeAt(yaml, path.slice(0, depth));
    return (isMap(node) || isSeq(node)) && node.flow === true;
  });
}

const onlyEntry = (node: Node): boolean => (isMap(node) || isSeq(node)) && node.items.length === 1;

/** On one line: `[tcp/443]`, `{ title: Cashiers }`. `flow`: it stands between brackets, where commas need quotes. */
function inline(value: unknown, flow = false): string {
  if (Array.isArray(value)) return `[${value.map((each) => inline(each, true)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return scalar(value, flow);
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  if (entries.length === 0) return '{}';
  return `{ ${entries.map(([key, each]) => `${scalar(key, true)}: ${inline(each, true)}`).join(', ')} }`;
}

function scalar(value: unknown, flow: boolean): string {
  const node = new Scalar(value);
  // Anything else would be a block of lines.
  if (typeof value === 'string' && /[\p{Cc}\u2028\u2029]/u.test(value)) node.type = 'QUOTE_DOUBLE';
  const yaml = new YamlDocument(flow ? [node] : node);
  if (isSeq(yaml.contents)) yaml.contents.flow = true;
  const options = { lineWidth: 0, flowCollectionPadding: false, doubleQuotedMinMultiLineLength: Infinity };
  const text = yaml.toString(options).trimEnd();
  return flow ? text.slice(1, -1) : text;
}

/** On lines of its own, each after `indent`; lists of plain values on one. */
function block(value: Record<string, unknown>, indent: string): string {
  return Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .map(([key, each]) => `${scalar(key, true)}: ${inline(each)}`)
    .join(`\n${indent}`);
}

/** An entry of a list whose dashes stand after `indent`. */
const itemOf = (value: unknown, indent: string): string =>
  `${indent}- ${isRecord(value) ? block(value, `${indent}  `) : inline(value)}`;

type Place = Node['range'];

/** Where a node stands; nothing stands beside the colon of its key, before a comment. */
function place(text: string, parent: Node | undefined, node: Node): Place {
  const pair = isMap(parent) ? parent.items.find(({ value }) => value === node) : undefined;
  if (!node.range || node.range[0] < node.range[1] || !isNode(pair?.key) || !pair.key.range) return node.range;
  const at = text.indexOf(':', pair.key.range[1]) + 1;
  return [at, at, at];
}

/** Puts text on one line in the place of a node; what it had on lines below its key goes. */
function replaceNode(text: string, range: Place, written: string): string | undefined {
  if (!range) return undefined;
  const before = text.slice(0, range[0]).replace(/:(?:[ \t]*\r?\n\s*)?$/, ': ');
  const broken = /\r?\n$/.exec(text.slice(range[0], range[1]))?.[0].length ?? 0;
  return before + written + text.slice(range[1] - broken);
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
    return `${text.slice(0, bracket).trimEnd()}${last === undefined ? '' : ', '}${inline(value, true)}${text.slice(bracket)}`;
  }
  if (!isNode(last)) return undefined;
  const dash = lineStart(text, list.range[0]);
  const indent = text.slice(dash, list.range[0]);
  if (/\S/.test(indent)) return undefined;
  const at = lastLineEnd(text, last);
  return `${text.slice(0, at)}\n${itemOf(value, indent)}${text.slice(at)}`;
}

/** The first item of a list that is `[]` or a key without a value, on lines of its own; a comment stays beside the key. */
function firstItem(text: string, map: Node, range: Place, value: unknown): string | undefined {
  if (!map.range || !range) return undefined;
  const [start, end] = range;
  if (!/^(?:\[\s*\]|null|~|)$/i.test(text.slice(start, end))) return undefined;
  const indent = ' '.repeat(map.range[0] - lineStart(text, map.range[0]) + 2);
  const broken = lineEnd(text, end);
  const at = text[broken - 1] === '\r' ? broken - 1 : broken;
  return `${text.slice(0, start).trimEnd()}${text.slice(end, at).trimEnd()}\n${itemOf(value, indent)}${text.slice(at)}`;
}

function addKey(
  text: string,
  map: Node,
  key: string,
  value: unknown,
  flow: boolean,
  asBlock: boolean,
): string | undefined {
  if (!isMap(map) || !map.range) return undefined;
  const name = scalar(key, true);
  const last = map.items.at(-1);
  if (map.flow) {
    const brace = map.range[1] - 1;
    return `${text.slice(0, brace).trimEnd()}${last === undefined ? ' ' : ', '}${name}: ${inline(value, true)} ${text.slice(brace)}`;
  }
  const end = isNode(last?.value) ? last.value : isNode(last?.key) ? last.key : undefined;
  if (!end) return undefined;
  const indent = ' '.repeat(map.range[0] - lineStart(text, map.range[0]));
  const at = lastLineEnd(text, end);
  const written = asBlock && Array.isArray(value) ? `\n${itemOf(value[0], `${indent}  `)}` : ` ${inline(value, flow)}`;
  return `${text.slice(0, at)}\n${indent}${name}:${written}${text.slice(at)}`;
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
