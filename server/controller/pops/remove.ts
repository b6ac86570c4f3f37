/** Deletes a PoP; its sessions move to the others. */
import { allow } from '../access/allow.ts';
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { Fault } from '../fault.ts';
import { announceNetmaps, replanAll } from '../nodes/plan.ts';

export async function removePop(deps: Deps, call: Call, id: string): Promise<{ done: true }> {
  await allow(deps, call, 'pops.remove', id);
  const nodeIds = await deps.store.write(async (db) => {
    const before = await db
      .selectFrom('node')
      .innerJoin('pop', 'pop.id', 'node.id')
      .select(['node.name', 'pop.region'])
      .where('pop.id', '=', id)
      .executeTakeFirst();
    if (!before) throw new Fault('NOT_FOUND');
    await db.deleteFrom('node').where('id', '=', id).execute();
    await recordAudit(db, deps.now(), call, { action: 'pop.remove', outcome: 'done', subject: id, before });
    return replanAll(db);
  });
  deps.bus.emit('node-revoked', { nodeId: id });
  deps.fleet.forget(id);
  announceNetmaps(deps, nodeIds);
  deps.bus.emit('changed', { resource: 'pops', id });
  deps.bus.emit('changed', { resource: 'fleet' });
  return { done: true };
}
