/** A tunnel for a field engineer to the gateway's own address and nothing behind it, for an hour (seed 001, section 4.4). */
import type { EnrolledDevice } from '#lib/contract/invites.ts';
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import { addClient, type ClientGateway, tunnelConfigOf } from '../clients/add.ts';
import type { Deps } from '../deps.ts';
import { Fault } from '../fault.ts';
import { findGateway } from '../gateways/find.ts';
import { hashSecret, newSecret } from '../ids.ts';
import { announceNetmaps } from '../nodes/plan.ts';
import { beginOperation } from '../operations/begin.ts';
import { iso } from '../time.ts';
import { engineerRole } from './engineer-role.ts';
import { gatewayAddress } from './pool.ts';

const lifeMs = 3600_000;

export async function connectEngineer(
  deps: Deps,
  call: Call,
  id: string,
  input: { readonly publicKey: string; readonly deviceName: string },
): Promise<EnrolledDevice> {
  const gateway = await findGateway(deps, call, 'lightLink.connect', id);
  const now = deps.now();
  const deviceToken = newSecret('sbd');
  const made = await deps.store.write(async (db) => {
    const row = await db
      .selectFrom('lightlink')
      .innerJoin('node', 'node.id', 'lightlink.gateway_id')
      .select(['lightlink.pool', 'lightlink.dns_json', 'lightlink.enabled', 'node.overlay_key'])
      .where('lightlink.gateway_id', '=', id)
      .executeTakeFirst();
    if (row?.enabled !== 1) throw new Fault('CONFLICT', `LightLink of ${gateway.name} is off; switch it on first.`);
    const place: ClientGateway = {
      ...row,
      id,
      name: gateway.name,
      site_name: gateway.site_name,
      lan_prefixes_json: '[]',
    };
    const person = call.actor?.name ?? '';
    const client = await addClient(
      db,
      place,
      {
        inviteId: null,
        name: input.deviceName,
        person,
        email: null,
        platform: '',
        deviceId: null,
        accessRole: engineerRole,
        publicKey: input.publicKey,
        expiresAt: now + lifeMs,
        tokenHash: hashSecret(deviceToken),
        note: `One hour to ${gatewayAddress(row.pool)}`,
      },
      now,
    );
    const after = { device: input.deviceName, expiresAt: iso(now + lifeMs) };
    await recordAudit(db, now, call, { action: 'lightlink.connect', outcome: 'done', subject: id, after });
    await beginOperation(db, now, call, {
      kind: 'update',
      subjects: [{ id: client.id, name: client.name }],
      gatewayIds: [id],
    });
    return { place, client };
  });
  announceNetmaps(deps, [id]);
  deps.bus.emit('changed', { resource: 'clients', siteId: gateway.site_id });
  return {
    tunnels: [await tunnelConfigOf(deps, made.place, made.client)],
    expiresAt: iso(now + lifeMs),
    deviceToken,
    awaitsRegistration: false,
  };
}
