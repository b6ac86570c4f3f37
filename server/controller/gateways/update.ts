/** Renames a gateway or changes what it forwards; the gateway gets a new netmap. */
import type { Forward, Gateway } from '#lib/contract/gateways.ts';
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { renameNode } from '../nodes/add.ts';
import { announceNetmaps, bumpNetmaps } from '../nodes/plan.ts';
import { findGateway } from './find.ts';
import { checkForwards } from './forwards.ts';
import { viewGateway } from './view.ts';

interface Changes {
  readonly name?: string | undefined;
  readonly forwards?: readonly Forward[] | undefined;
}

export async function updateGateway(deps: Deps, call: Call, id: string, changes: Changes): Promise<Gateway> {
  const before = await findGateway(deps, call, 'gateways.update', id);
  if (changes.forwards) checkForwards(changes.forwards);
  await deps.store.write(async (db) => {
    if (changes.name !== undefined) await renameNode(db, 'gateway', id, changes.name);
    if (changes.forwards) {
      await db
        .updateTable('gateway')
        .set({ forwards_json: JSON.stringify(changes.forwards) })
        .where('id', '=', id)
        .execute();
    }
    await bumpNetmaps(db, [id]);
    const was = { name: before.name, forwards: JSON.parse(before.forwards_json) };
    await recordAudit(db, deps.now(), call, {
      action: 'gateway.update',
      outcome: 'done',
      subject: id,
      before: was,
      after: changes,
    });
  });
  announceNetmaps(deps, [id]);
  deps.bus.emit('changed', { resource: 'gateways', id, siteId: before.site_id });
  return viewGateway(deps, await findGateway(deps, call, 'gateways.update', id));
}
