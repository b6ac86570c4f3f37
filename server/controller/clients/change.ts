/** Edits, switches off and on, and deletes one client. */

import type { Procedure } from '#lib/contract/access.ts';
import type { Client } from '#lib/contract/clients.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { applyToClients, type ClientChanges } from './apply.ts';
import { findClient } from './find.ts';
import { popNames, viewClient } from './view.ts';

interface Changed {
  readonly client: Client;
  readonly operationId: string;
}

async function change(
  deps: Deps,
  call: Call,
  procedure: Procedure,
  kind: 'update' | 'disable' | 'enable',
  id: string,
  changes: ClientChanges,
): Promise<Changed> {
  const row = await findClient(deps, call, procedure, id);
  const operationId = await applyToClients(deps, call, kind, [row], changes);
  const after = await findClient(deps, call, procedure, id);
  return { client: viewClient(deps, after, await popNames(deps)), operationId };
}

export const updateClient = (deps: Deps, call: Call, id: string, changes: ClientChanges): Promise<Changed> =>
  change(deps, call, 'clients.update', 'update', id, changes);

/** The entry stays; its keys leave the gateway. */
export const disableClient = (deps: Deps, call: Call, id: string): Promise<Changed> =>
  change(deps, call, 'clients.disable', 'disable', id, { enabled: false });

export const enableClient = (deps: Deps, call: Call, id: string): Promise<Changed> =>
  change(deps, call, 'clients.enable', 'enable', id, { enabled: true });

export async function removeClient(deps: Deps, call: Call, id: string): Promise<{ done: true; operationId: string }> {
  const row = await findClient(deps, call, 'clients.remove', id);
  return { done: true, operationId: await applyToClients(deps, call, 'delete', [row], null) };
}
