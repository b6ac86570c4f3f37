/** Text to policy document: every complaint has a line and a column. */
import type * as z from 'zod';
import { err, ok, type Result } from '#lib/values/result.ts';
import type { Finding, Remark } from '../finding.ts';
import { type PolicyDocument, policyDocument } from './document.ts';
import { inOrder, type PolicySource, readSource } from './source.ts';

export interface PolicyText {
  readonly document: PolicyDocument;
  readonly source: PolicySource;
}

/** The document as it stands, or everything that keeps it from being one. Names are not yet looked up. */
export function readPolicy(text: string): Result<PolicyText, readonly Finding[]> {
  const source = readSource(text);
  if (!source.ok) return source;
  const parsed = policyDocument.safeParse(source.value.value);
  if (parsed.success) return ok({ document: parsed.data, source: source.value });
  const remarks = parsed.error.issues.flatMap((issue) => remarksOf(issue, []));
  return err(inOrder(remarks.map((each) => source.value.locate(each))));
}

type Path = readonly (string | number)[];

function remarksOf(issue: z.core.$ZodIssue, above: Path): Remark[] {
  const path = [...above, ...(issue.path as Path)];
  const remark = (message: string, key?: string): Remark => ({
    code: 'schema',
    severity: 'error',
    message,
    path,
    ...(key !== undefined && { key }),
  });
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => remark(`${JSON.stringify(key)} is not known here.`, key));
  if (issue.code === 'invalid_key') {
    const key = String(path.at(-1));
    const message = issue.issues[0]?.message ?? 'The name is not accepted.';
    return [{ ...remark(message, key), path: path.slice(0, -1) }];
  }
  // Of alternatives, the complaint of the one that got furthest says more than that none fits.
  if (issue.code === 'invalid_union') {
    const deeper = issue.errors.find((each) =>
      each.some(
        ({ path: below, code }) =>
          below.length > 0 || code === 'custom' || code === 'unrecognized_keys' || code === 'too_small',
      ),
    );
    if (deeper) return deeper.flatMap((each) => remarksOf(each, path));
  }
  const missing = issue.code === 'invalid_type' && /received (undefined|null)$/.test(issue.message);
  const name = path.at(-1);
  return [
    remark(
      missing && typeof name === 'string'
        ? `${JSON.stringify(name)} is missing or has no value.`
        : sentence(issue.message),
    ),
  ];
}

/** zod's own messages as sentences about the document. */
function sentence(message: string): string {
  const plain = message.replace(/^Invalid \w+: e/, 'E').replace(', received ', ', found ');
  return /[.!?]$/.test(plain) ? plain : `${plain}.`;
}
