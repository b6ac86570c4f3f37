/** Switches LightLink of a gateway and edits its access control; the gateway and the PoPs that relay get new netmaps. */
import type { LightLinkSettings } from '#lib/contract/lightlink.ts';
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { findGateway, type GatewayRecord } from '../gateways/find.ts';
import { announceNetmaps, bumpNetmaps } from '../nodes/plan.ts';
import { beginOperation } from '../operations/begin.ts';
import { changeLightLink, type LightLinkChanges } from './change.ts';
import { relayPopIds } from './netmap.ts';
import { viewLightLink } from './view.ts';

/** One operation for all of `gateways`; the same change to each. */
export async function applyLightLink(
  deps: Deps,
  call: Call,
  gateways: readonly GatewayRecord[],
  changes: LightLinkChanges,
): Promise<string> {
  const popIds = new Set<string>();
  const operationId = await deps.store.write(async (db) => {
    for (const gateway of gateways) {
      const { before, after } = await changeLightLink(
        db,
        { id: gateway.id, siteId: gateway.site_id, revision: gateway.netmap_version },
        changes,
      );
      if (before?.enabled !== after.enabled) for (const id of await relayPopIds(db, gateway.id)) popIds.add(id);
      await recordAudit(db, deps.now(), call, {
        action: 'lightlink.update',
        outcome: 'done',
        subject: gateway.id,
        before,
        after,
      });
    }
    await bumpNetmaps(db, [...popIds]);
    return beginOperation(db, deps.now(), call, {
      kind: changes.access ? 'access' : 'settings',
      subjects: gateways.map(({ id, name }) => ({ id, name })),
      gatewayIds: gateways.map(({ id }) => id),
    });
  });
  announceNetmaps(deps, [...gateways.map(({ id }) => id), ...popIds]);
  for (const gateway of gateways)
    deps.bus.emit('changed', { resource: 'lightLink', id: gateway.id, siteId: gateway.site_id });
  return operationId;
}

export async function updateLightLink(
  deps: Deps,
  call: Call,
  id: string,
  changes: LightLinkChanges,
): Promise<{ settings: LightLinkSettings; operationId: string }> {
  const gateway = await findGateway(deps, call, 'lightLink.update', id);
  const operationId = await applyLightLink(deps, call, [gateway], changes);
  return { settings: await viewLightLink(deps, await findGateway(deps, call, 'lightLink.get', id)), operationId };
}
