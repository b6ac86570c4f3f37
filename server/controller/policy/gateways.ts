/** What each gateway is meant to enforce and what it says that it does; and the intended once more for one that went back. */
import type { GatewayPolicy } from '#lib/contract/policy.ts';
import { allow } from '../access/allow.ts';
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { findGateway } from '../gateways/find.ts';
import { compileNetmap } from '../nodes/netmap.ts';
import { announceNetmaps, bumpNetmaps } from '../nodes/plan.ts';
import { iso } from '../time.ts';
import type { IntendedRules } from './intended.ts';
import { enforcementRows, reportOf, stateOf } from './state.ts';

export async function listGatewayPolicies(deps: Deps, call: Call): Promise<{ items: GatewayPolicy[] }> {
  const { siteIds } = await allow(deps, call, 'policy.gateways');
  let query = enforcementRows(deps.store.read);
  if (siteIds !== null) query = query.where('site.id', 'in', siteIds);
  const rows = await query.execute();
  const now = deps.now();
  const items: GatewayPolicy[] = [];
  for (const row of rows) {
    const intended = await intendedOf(deps, row.id, row.netmap_version);
    if (!intended) continue;
    // The last word of a gateway that is away still says what it enforces.
    const told = deps.fleet.node(row.id)?.state?.policy ?? null;
    const state = stateOf(row, intended, reportOf(deps, row.id), now);
    items.push({
      gateway: { id: row.id, name: row.name },
      site: { id: row.site_id, name: row.site_name },
      intended: { revision: intended.revision, hash: intended.hash },
      enforced: told && { revision: told.revision, hash: told.hash },
      enforcedAt: told?.since ?? null,
      state,
      since:
        told && state !== 'offline' ? told.since : iso(row.last_seen_at ?? row.netmap_enforced_at ?? row.created_at),
      target: told?.target ?? null,
    });
  }
  return { items };
}

/** A gateway that was sent nothing since the controller started is compiled now. */
async function intendedOf(deps: Deps, id: string, version: number): Promise<IntendedRules | undefined> {
  const known = deps.intended.get(id);
  if (known && known.version >= version) return known;
  await compileNetmap(deps, id);
  return deps.intended.get(id);
}

export async function reapplyPolicy(deps: Deps, call: Call, id: string): Promise<{ done: true }> {
  const gateway = await findGateway(deps, call, 'policy.reapply', id);
  await deps.store.write(async (db) => {
    await db
      .updateTable('lightlink')
      .set((eb) => ({ rules_attempt: eb('rules_attempt', '+', 1) }))
      .where('gateway_id', '=', id)
      .execute();
    await bumpNetmaps(db, [id]);
    await recordAudit(db, deps.now(), call, { action: 'policy.reapply', outcome: 'done', subject: id });
  });
  announceNetmaps(deps, [id]);
  deps.bus.emit('changed', { resource: 'policy', id, siteId: gateway.site_id });
  return { done: true };
}
