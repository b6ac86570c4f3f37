/** Edits of the visual editor made in the text, which keeps its comments and order. Nothing is stored. */
import type { PolicyCheck, PolicyEdit } from '#lib/contract/policy-document.ts';
import { editPolicy } from '#lib/policy/language/edit.ts';
import { allow } from '../access/allow.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { badField } from '../fault.ts';
import { checkPolicy } from './check.ts';

export async function editText(
  deps: Deps,
  call: Call,
  { text, edits }: { readonly text: string; readonly edits: readonly PolicyEdit[] },
): Promise<{ text: string; check: PolicyCheck }> {
  await allow(deps, call, 'policy.edit');
  const edited = editPolicy(text, edits);
  if (!edited.ok) {
    const [first] = edited.error;
    throw badField('text', `Line ${first?.line ?? 1}: ${first?.message ?? 'the text cannot be read.'}`);
  }
  return { text: edited.value, check: (await checkPolicy(deps, edited.value)).check };
}
