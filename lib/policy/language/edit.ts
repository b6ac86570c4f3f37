/** Changes of a policy's text that leave alone what they are not about: comments, order and spelling stay. */
import { parseDocument } from 'yaml';
import { err, ok, type Result } from '#lib/values/result.ts';
import type { Finding, PolicyPath } from '../finding.ts';
import { readSource } from './source.ts';

export type PolicyEdit =
  /** Replaces what stands at the path, or puts it there. */
  | { readonly op: 'set'; readonly path: PolicyPath; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: PolicyPath }
  /** Appends to the list at the path, which comes into being when it is not there. */
  | { readonly op: 'append'; readonly path: PolicyPath; readonly value: unknown };

/** The text after the edits. Errors are those of the text before them; whether it is still a policy is for `readPolicy` to say. */
export function editPolicy(text: string, edits: readonly PolicyEdit[]): Result<string, readonly Finding[]> {
  const source = readSource(text);
  if (!source.ok) return err(source.error);
  const { yaml } = source.value;
  for (const edit of edits) {
    if (edit.op === 'remove') yaml.deleteIn(edit.path);
    else if (edit.op === 'set') yaml.setIn(edit.path, yaml.createNode(edit.value));
    else if (yaml.hasIn(edit.path)) yaml.addIn(edit.path, yaml.createNode(edit.value));
    else yaml.setIn(edit.path, yaml.createNode([edit.value]));
  }
  return ok(yaml.toString({ lineWidth: 0, flowCollectionPadding: !/\{\S/.test(text) }));
}

/** A policy as text from nothing: the start of a new document. */
export function writePolicy(value: unknown): string {
  const yaml = parseDocument('');
  yaml.contents = yaml.createNode(value) as typeof yaml.contents;
  return yaml.toString({ lineWidth: 0 });
}
