/** Many invites at once, from a list: each row is one, and a wrong row stops no other. */
import { type Invite, newInvite } from '#lib/contract/invites.ts';
import { allow } from '../access/allow.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { Fault } from '../fault.ts';
import { createInvite } from './create.ts';

interface Result {
  /** From 0. */
  readonly row: number;
  readonly invite: Invite | null;
  readonly url: string | null;
  /** The field and what is wrong with it. */
  readonly problem: string | null;
}

export async function bulkInvites(
  deps: Deps,
  call: Call,
  input: { readonly rows: readonly unknown[] },
): Promise<{ results: Result[] }> {
  await allow(deps, call, 'invites.bulk');
  const results: Result[] = [];
  for (const [row, raw] of input.rows.entries()) {
    const read = newInvite.safeParse(raw);
    if (!read.success) {
      const [issue] = read.error.issues;
      results.push({
        row,
        invite: null,
        url: null,
        problem: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
      });
      continue;
    }
    try {
      results.push({ row, ...(await createInvite(deps, call, read.data)), problem: null });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const [field] = error.fields;
      results.push({
        row,
        invite: null,
        url: null,
        problem: field ? `${field.path}: ${field.message}` : error.message,
      });
    }
  }
  return { results };
}
