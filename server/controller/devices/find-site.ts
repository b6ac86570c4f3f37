/** A site within the actor's reach, or NOT_FOUND. */
import type { Procedure } from '#lib/contract/access.ts';
import { allow, refuseForeign } from '../access/allow.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';

export async function findSite(
  deps: Deps,
  call: Call,
  procedure: Procedure,
  id: string,
): Promise<{ readonly id: string; readonly name: string }> {
  const { siteIds } = await allow(deps, call, procedure, id);
  const row = await deps.store.read.selectFrom('site').select(['id', 'name']).where('id', '=', id).executeTakeFirst();
  if (row && (siteIds === null || siteIds.includes(row.id))) return row;
  return refuseForeign(deps, call, procedure, id, row !== undefined);
}
