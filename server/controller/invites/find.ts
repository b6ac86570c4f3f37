/** An invite whose gateways are all within the actor's sites, or NOT_FOUND. */
import type { Procedure } from '#lib/contract/access.ts';
import type { Row } from '../../store/store.ts';
import { allow, refuseForeign } from '../access/allow.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';

export async function findInvite(deps: Deps, call: Call, procedure: Procedure, id: string): Promise<Row<'invite'>> {
  const { siteIds } = await allow(deps, call, procedure, id);
  const row = await deps.store.read.selectFrom('invite').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) return refuseForeign(deps, call, procedure, id, false);
  if (siteIds === null) return row;
  const gateways = await deps.store.read
    .selectFrom('invite_gateway')
    .innerJoin('gateway', 'gateway.id', 'invite_gateway.gateway_id')
    .select('gateway.site_id')
    .where('invite_gateway.invite_id', '=', id)
    .execute();
  const isOwn = gateways.length > 0 && gateways.every((gateway) => siteIds.includes(gateway.site_id));
  return isOwn ? row : refuseForeign(deps, call, procedure, id, true);
}
