/** One gateway. */
import type { GatewayFec } from '#lib/contract/fec.ts';
import type { Gateway } from '#lib/contract/gateways.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { fecOf } from '../fleet/fec.ts';
import { tunnelRows } from '../fleet/tunnel-view.ts';
import { findGateway } from './find.ts';
import { viewGateway } from './view.ts';

export async function getGateway(deps: Deps, call: Call, id: string): Promise<Gateway> {
  return viewGateway(deps, await findGateway(deps, call, 'gateways.get', id));
}

export async function getGatewayFec(deps: Deps, call: Call, id: string): Promise<GatewayFec> {
  const row = await findGateway(deps, call, 'gateways.fec', id);
  return fecOf(deps.fleet, row.id, await tunnelRows(deps.store.read, [row.id]));
}
