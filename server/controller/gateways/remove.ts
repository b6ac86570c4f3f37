/** Deletes a gateway: its control channel closes, the PoPs forget its sessions. */
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { announceNetmaps, bumpNetmaps } from '../nodes/plan.ts';
import { findGateway } from './find.ts';

export async function removeGateway(deps: Deps, call: Call, id: string): Promise<{ done: true }> {
  const row = await findGateway(deps, call, 'gateways.remove', id);
  const popIds = await deps.store.write(async (db) => {
    const pops = await db.selectFrom('tunnel').select('pop_id').distinct().where('gateway_id', '=', id).execute();
    await db.deleteFrom('node').where('id', '=', id).execute();
    const ids = pops.map((pop) => pop.pop_id);
    await bumpNetmaps(db, ids);
    const before = { name: row.name, site: row.site_name, hostname: row.hostname };
    await recordAudit(db, deps.now(), call, { action: 'gateway.remove', outcome: 'done', subject: id, before });
    return ids;
  });
  deps.bus.emit('node-revoked', { nodeId: id });
  deps.fleet.forget(id);
  announceNetmaps(deps, popIds);
  deps.bus.emit('changed', { resource: 'gateways', id, siteId: row.site_id });
  deps.bus.emit('changed', { resource: 'fleet' });
  return { done: true };
}
