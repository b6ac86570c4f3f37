/** A client's row within the actor's sites, or NOT_FOUND: the same answer for a foreign one and none at all. */
import type { Procedure } from '#lib/contract/access.ts';
import { allow, refuseForeign } from '../access/allow.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { type ClientRecord, clientRows } from './row.ts';

export async function findClient(deps: Deps, call: Call, procedure: Procedure, id: string): Promise<ClientRecord> {
  const { siteIds } = await allow(deps, call, procedure, id);
  const row = await clientRows(deps.store.read).where('client.id', '=', id).executeTakeFirst();
  if (row && (siteIds === null || siteIds.includes(row.site_id))) return row;
  return refuseForeign(deps, call, procedure, id, row !== undefined);
}
