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

export async function bulkClients(deps: Deps, call: Call, input: Input): Promise<Answer> {
  await allow(deps, call, 'clients.bulk');
  const rows: ClientRecord[] = [];
  const results: Answer['results'] = [];
  for (const id of new Set(input.ids)) {
    try {
      rows.push(await findClient(deps, call, 'clients.bulk', id));
      results.push({ id, done: true, problem: null });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      results.push({ id, done: false, problem: error.code });
    }
  }
  if (rows.length === 0) return { operationId: null, results };
  return { operationId: await applyToClients(deps, call, input.action, rows, changesOf(input)), results };
}
