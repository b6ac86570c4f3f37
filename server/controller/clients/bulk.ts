/** One action on many clients: a single transaction and operation for those that can be changed, a reason for the others. */
import { allow } from '../access/allow.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { Fault } from '../fault.ts';
import { applyToClients, type ClientChanges } from './apply.ts';
import { findClient } from './find.ts';
import type { ClientRecord } from './row.ts';

type Input =
  | { readonly action: 'disable' | 'enable' | 'delete'; readonly ids: readonly string[] }
  | { readonly action: 'extend'; readonly ids: readonly string[]; readonly expiresAt: string };

interface Answer {
  readonly operationId: string | null;
  readonly results: { id: string; done: boolean; problem: string | null }[];
}

function changesOf(input: Input): ClientChanges | null {
  if (input.action === 'delete') return null;
  return input.action === 'extend' ? { expiresAt: input.expiresAt } : { enabled: input.action === 'enable' };
}

/** Null: there is something to do. */
function problemOf(input: Input, row: ClientRecord): 'UNCHANGED' | 'NOT_LATER' | null {
  if (input.action === 'disable' && row.enabled === 0) return 'UNCHANGED';
  if (input.action === 'enable' && row.enabled === 1) return 'UNCHANGED';
  const isShorter =
    input.action === 'extend' && (row.expires_at === null || Date.parse(input.expiresAt) < row.expires_at);
  return isShorter ? 'NOT_LATER' : null;
}

export async function bulkClients(deps: Deps, call: Call, input: Input): Promise<Answer> {
  await allow(deps, call, 'clients.bulk');
  const rows: ClientRecord[] = [];
  const results: Answer['results'] = [];
  for (const id of new Set(input.ids)) {
    try {
      const row = await findClient(deps, call, 'clients.bulk', id);
      const problem = problemOf(input, row);
      if (problem === null) rows.push(row);
      // What is so already is done, but not by this: to take it back is not to change it.
      results.push({ id, done: problem !== 'NOT_LATER', problem });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      results.push({ id, done: false, problem: error.code });
    }
  }
  if (rows.length === 0) return { operationId: null, results };
  return { operationId: await applyToClients(deps, call, input.action, rows, changesOf(input)), results };
}
