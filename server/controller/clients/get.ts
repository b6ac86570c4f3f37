/** One client, and the steps of its last attempts to connect. */
import type { Client } from '#lib/contract/clients.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { findClient } from './find.ts';
import { popNames, viewClient } from './view.ts';

export async function getClient(deps: Deps, call: Call, id: string): Promise<Client> {
  const row = await findClient(deps, call, 'clients.get', id);
  return viewClient(deps, row, await popNames(deps));
}
