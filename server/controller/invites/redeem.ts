/** A person's device joins: one device of the invite is spent in one conditional update, whatever else asks at that moment. */
import type { EnrolledDevice } from '#lib/contract/invites.ts';
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import { addClient, tunnelConfigOf } from '../clients/add.ts';
import type { Deps } from '../deps.ts';
import { hashSecret, newSecret } from '../ids.ts';
import { announceNetmaps } from '../nodes/plan.ts';
import { beginOperation } from '../operations/begin.ts';
import { isoOrNull } from '../time.ts';
import { told } from './create.ts';
import { gatewaysOfInvite, gone, openInvites } from './open.ts';

interface Input {
  readonly secret: string;
  readonly publicKey: string;
  readonly deviceName: string;
  readonly platform: string;
  readonly deviceId: string | null;
}

/** Throws GONE, with one body, for a secret that is unknown, used up, expired, revoked or of an issuer who is gone. */
export async function redeemInvite(deps: Deps, call: Call, input: Input): Promise<EnrolledDevice> {
  const now = deps.now();
  deps.guessGuard.take(call.ip, now);
  const deviceToken = newSecret('sbd');
  const joined = await deps.store.write(async (db) => {
    const spent = await db
      .updateTable('invite')
      .set((eb) => ({ devices: eb('devices', '+', 1), enrolled_at: eb.fn.coalesce('enrolled_at', eb.val(now)) }))
      .where('id', 'in', openInvites(db, input.secret, now).clearSelect().select('invite.id'))
      .returningAll()
      .executeTakeFirst();
    if (!spent) return null;
    const gateways = await gatewaysOfInvite(db, spent.id);
    if (gateways.length === 0) throw gone();
    const clients = [];
    for (const gateway of gateways) {
      const client = await addClient(
        db,
        gateway,
        {
          inviteId: spent.id,
          name: input.deviceName,
          person: spent.person,
          email: spent.email,
          platform: input.platform,
          deviceId: input.deviceId,
          accessRole: spent.access_role,
          publicKey: input.publicKey,
          expiresAt: spent.access_until,
          tokenHash: hashSecret(deviceToken),
          note: '',
        },
        now,
      );
      clients.push({ gateway, client });
    }
    const actor = { id: spent.id, name: spent.person, kind: 'node' as const };
    const after = {
      device: input.deviceName,
      person: spent.person,
      gateways: gateways.map(({ name }) => name),
      publicKey: input.publicKey,
    };
    await recordAudit(db, now, call, { action: 'invite.redeem', outcome: 'done', subject: spent.id, after, actor });
    await beginOperation(db, now, call, {
      kind: 'update',
      subjects: clients.map(({ client }) => ({ id: client.id, name: client.name })),
      gatewayIds: gateways.map(({ id }) => id),
    });
    return { invite: spent, clients };
  });
  if (!joined) {
    await deps.store.write((db) => recordAudit(db, now, call, { action: 'invite.redeem', outcome: 'denied' }));
    throw gone();
  }
  const { invite, clients } = joined;
  announceNetmaps(
    deps,
    clients.map(({ gateway }) => gateway.id),
  );
  await told(deps, invite.id);
  for (const { gateway } of clients) deps.bus.emit('changed', { resource: 'clients', siteId: gateway.site_id });
  return {
    tunnels: await Promise.all(clients.map(({ gateway, client }) => tunnelConfigOf(deps, gateway, client))),
    expiresAt: isoOrNull(invite.access_until),
    deviceToken,
    awaitsRegistration: clients.every(({ gateway }) => gateway.require_registered === 1),
  };
}
