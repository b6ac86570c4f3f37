/** LightLink on or off for many gateways; one that cannot be changed stops no other. */
import { allow } from '../access/allow.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { Fault } from '../fault.ts';
import { findGateway, type GatewayRecord } from '../gateways/find.ts';
import { applyLightLink } from './update.ts';

interface Answer {
  readonly operationId: string | null;
  readonly results: { id: string; done: boolean; problem: string | null }[];
}

export async function bulkLightLink(
  deps: Deps,
  call: Call,
  input: { readonly gatewayIds: readonly string[]; readonly enabled: boolean },
): Promise<Answer> {
  await allow(deps, call, 'lightLink.bulk');
  const found: GatewayRecord[] = [];
  const results: Answer['results'] = [];
  for (const id of new Set(input.gatewayIds)) {
    try {
      found.push(await findGateway(deps, call, 'lightLink.bulk', id));
      results.push({ id, done: true, problem: null });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      results.push({ id, done: false, problem: error.code });
    }
  }
  if (found.length === 0) return { operationId: null, results };
  return { operationId: await applyLightLink(deps, call, found, { enabled: input.enabled }), results };
}
