/** A gateway's row within the actor's sites, or NOT_FOUND: the same answer for a foreign one and none at all. */
import type { Procedure } from '#lib/contract/access.ts';
import { allow, refuseForeign } from '../access/allow.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';

const query = (deps: Deps, id: string) =>
  deps.store.read
    .selectFrom('node')
    .innerJoin('gateway', 'gateway.id', 'node.id')
    .innerJoin('site', 'site.id', 'gateway.site_id')
    .selectAll('node')
    .select(['gateway.site_id', 'gateway.forwards_json', 'site.name as site_name', 'site.role as site_role'])
    .where('node.id', '=', id);

export type GatewayRecord = NonNullable<Awaited<ReturnType<ReturnType<typeof query>['executeTakeFirst']>>>;

export async function findGateway(deps: Deps, call: Call, procedure: Procedure, id: string): Promise<GatewayRecord> {
  const { siteIds } = await allow(deps, call, procedure, id);
  let scoped = query(deps, id);
  if (siteIds !== null) scoped = scoped.where('gateway.site_id', 'in', siteIds);
  const row = await scoped.executeTakeFirst();
  if (row) return row;
  const exists = siteIds !== null && (await query(deps, id).executeTakeFirst()) !== undefined;
  return refuseForeign(deps, call, procedure, id, exists);
}
