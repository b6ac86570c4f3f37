/** Replaces the traffic classes of the fleet; every gateway gets them with its next netmap. */
import type { TrafficClassSettings } from '#lib/contract/traffic-classes.ts';
import { allow } from '../access/allow.ts';
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { announceNetmaps, bumpNetmaps } from '../nodes/plan.ts';
import { iso } from '../time.ts';
import { metaKey, readTrafficClasses } from './read.ts';

export async function updateTrafficClasses(
  deps: Deps,
  call: Call,
  input: Omit<TrafficClassSettings, 'updatedAt' | 'updatedBy'>,
): Promise<TrafficClassSettings> {
  const { actor } = await allow(deps, call, 'trafficClasses.update');
  const now = deps.now();
  const after: TrafficClassSettings = { ...input, updatedAt: iso(now), updatedBy: actor.name };
  const nodeIds = await deps.store.write(async (db) => {
    const before = await readTrafficClasses(db);
    const value = JSON.stringify(after);
    await db
      .insertInto('meta')
      .values({ key: metaKey, value })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
      .execute();
    await recordAudit(db, now, call, { action: 'traffic-classes.update', outcome: 'done', before, after });
    const gateways = await db.selectFrom('gateway').select('id').execute();
    const ids = gateways.map((gateway) => gateway.id);
    await bumpNetmaps(db, ids);
    return ids;
  });
  announceNetmaps(deps, nodeIds);
  deps.bus.emit('changed', { resource: 'trafficClasses' });
  return after;
}
