/** The text of a policy as a tree with places: YAML 1.2, of which JSON is a part. Anything that could surprise is refused here. */
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml';
import { err, ok, type Result } from '#lib/values/result.ts';
import type { Finding, PolicyPath, Remark } from '../finding.ts';
import { LIMITS } from './document.ts';

export interface PolicySource {
  readonly yaml: Document;
  readonly value: unknown;
  locate(remark: Remark): Finding;
}

const MAX_DEPTH = 40;
/** Codes of the yaml package that have a name of ours. */
const CODES: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: 'several-documents',
  TAG_RESOLVE_FAILED: 'tag',
};

export function readSource(text: string): Result<PolicySource, readonly Finding[]> {
  const at = (code: string, message: string, line = 1, column = 1): Finding => ({
    code,
    severity: 'error',
    message,
    path: [],
    line,
    column,
  });
  if (text.length > LIMITS.documentBytes)
    return err([
      at('too-large', `The document has ${text.length} characters; at most ${LIMITS.documentBytes} are accepted.`),
    ]);
  const deep = tooDeep(text);
  if (deep)
    return err([at('too-deep', `Lists and maps are nested more than ${MAX_DEPTH} deep.`, deep.line, deep.column)]);
  const lines = new LineCounter();
  const yaml = parseDocument(text, {
    lineCounter: lines,
    version: '1.2',
    schema: 'core',
    merge: false,
    prettyErrors: false,
    stringKeys: true,
    // Looked for below; the package compares each key with every other one.
    uniqueKeys: false,
    // Anything quieter would also hide that there is a second document.
    logLevel: 'error',
  });
  const place = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  // Aliases are found below, every one of them.
  const complaints = [...yaml.errors, ...yaml.warnings].filter(({ code }) => code !== 'BAD_ALIAS');
  const problems = complaints.map(({ code, message, pos }): Finding => {
    const { line, column } = place(pos[0]);
    return at(CODES[code] ?? 'syntax', sentence(code, message), line, column);
  });
  const tagged = new Set(problems.flatMap(({ code, line }) => (code === 'tag' ? [line] : [])));
  visit(yaml, {
    Node(_, node) {
      for (const key of isMap(node) ? keysTwice(node) : []) {
        const { line, column } = place(key.range?.[0] ?? 0);
        problems.push(at('duplicate-key', 'This key stands here twice; one of the two would be lost.', line, column));
      }
      if (node.tag !== undefined && !isAlias(node)) {
        const start = node.range?.[0] ?? 0;
        const before = /!\S*\s*$/.exec(text.slice(Math.max(0, start - 200), start))?.[0].length ?? 0;
        const { line, column } = place(start - before);
        if (!tagged.has(line)) problems.push(at('tag', TAG, line, column));
        tagged.add(line);
      }
      const strange = isAlias(node) ? 'alias' : 'anchor' in node && node.anchor ? 'anchor' : undefined;
      if (strange === undefined) return undefined;
      const { line, column } = place(node.range?.[0] ?? 0);
      const hint = strange === 'alias' ? ' If "*" was meant, put it in quotes.' : '';
      problems.push(
        at('alias', `Anchors and aliases are not accepted: a policy is read as it stands.${hint}`, line, column),
      );
      return strange === 'alias' ? undefined : visit.SKIP;
    },
    Pair(_, pair) {
      if (!isScalar(pair.key) || pair.key.value !== '__proto__') return;
      const { line, column } = place(pair.key.range?.[0] ?? 0);
      problems.push(at('schema', 'The name "__proto__" is not accepted.', line, column));
    },
  });
  if (problems.length > 0) return err(inOrder(problems).slice(0, 50));
  return ok({
    yaml,
    value: yaml.toJS(),
    locate: ({ key, ...remark }) => ({ ...remark, ...place(offsetOf(yaml, remark.path, key)) }),
  });
}

function keysTwice({ items }: YAMLMap): Node[] {
  const seen = new Set<unknown>();
  return items.flatMap(({ key }) => (isScalar(key) && seen.size === seen.add(key.value).size ? [key] : []));
}

export const inOrder = (findings: readonly Finding[]): Finding[] =>
  findings.toSorted((a, b) => a.line - b.line || a.column - b.column);

const TAG = 'Tags are not accepted: a policy is read as it stands. Leave out what begins with "!".';

/** The messages of the yaml package that name its own API or leave out what to do. */
function sentence(code: string, message: string): string {
  if (code === 'MULTIPLE_DOCS') return 'There is more than one document in the text.';
  if (code === 'TAG_RESOLVE_FAILED') return TAG;
  if (code === 'NON_STRING_KEY') return 'A list or a map stands where the name of a key is expected.';
  return message.endsWith('.') ? message : `${message}.`;
}

/** Where brackets or indentation go too deep for a parser that recurses. */
function tooDeep(text: string): { line: number; column: number } | undefined {
  let open = 0;
  for (const [index, written] of text.split('\n').entries()) {
    // Brackets in comments and quoted text on one line open nothing.
    const line = written.replace(/"(?:[^"\\]|\\.)*"|'[^']*'|(?:^|\s)#.*$/g, (quoted) => '_'.repeat(quoted.length));
    const indent = /^[ \-?]*/.exec(line)?.[0] ?? '';
    const steps = (indent.match(/[-?]/g)?.length ?? 0) + indent.length / 2;
    for (let i = 0; i < line.length; i++) {
      const sign = line[i];
      if (sign === '[' || sign === '{') open++;
      else if (sign === ']' || sign === '}') open = Math.max(0, open - 1);
      if (open > MAX_DEPTH) return { line: index + 1, column: i + 1 };
    }
    if (steps > MAX_DEPTH * 4 && /[^\s_]/.test(line)) return { line: index + 1, column: 1 };
  }
  return undefined;
}

/** Of the key or the value at the path, else of the nearest thing that is there. */
function offsetOf(yaml: Document, path: PolicyPath, key: string | undefined): number {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? yaml.contents : yaml.getIn(path.slice(0, length), true);
    if (!isNode(node)) continue;
    const pair = length === path.length && key !== undefined && isMap(node) ? keyNode(node, key) : undefined;
    const offset = (pair ?? (node as Node)).range?.[0];
    if (offset !== undefined) return offset;
  }
  return 0;
}

function keyNode(map: Node, key: string): Node | undefined {
  if (!isMap(map)) return undefined;
  const pair = map.items.find((each) => isScalar(each.key) && each.key.value === key);
  return pair && isNode(pair.key) ? pair.key : undefined;
}
