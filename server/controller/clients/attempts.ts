/** A client's last comings and goings, newest first: the steps of its attempts as its gateway and itself reported them. */
import type * as z from 'zod';
import type { attemptStep } from '#lib/contract/clients.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { iso } from '../time.ts';
import { findClient } from './find.ts';

type Step = z.infer<typeof attemptStep>;

const most = 100;
const steps: Readonly<Record<string, Pick<Step, 'step' | 'outcome'>>> = {
  'client-up': { step: 'handshake', outcome: 'done' },
  'client-moved': { step: 'selected', outcome: 'done' },
  'client-down': { step: 'lost', outcome: 'failed' },
  'client-expired': { step: 'lost', outcome: 'failed' },
};

export async function listAttempts(deps: Deps, call: Call, id: string): Promise<{ items: Step[] }> {
  const client = await findClient(deps, call, 'clients.attempts', id);
  const rows = await deps.store.read
    .selectFrom('log_entry')
    .select(['at', 'event', 'params_json'])
    .where('node_id', '=', client.gateway_id)
    .where('event', 'in', Object.keys(steps))
    .where('params_json', 'like', `%"clientId":"${id}"%`)
    .orderBy('at', 'desc')
    .limit(most)
    .execute();
  const seen = rows.flatMap((row): Step[] => {
    const known = steps[row.event];
    return known ? [{ at: iso(row.at), ...known, params: JSON.parse(row.params_json) as Step['params'] }] : [];
  });
  // What the gateway saw and what the device did, as one story.
  const items = [...seen, ...deps.links.stepsOf(id)].toSorted((a, b) => b.at.localeCompare(a.at)).slice(0, most);
  return { items: items.map((step) => ({ ...step, params: { ...step.params } })) };
}
