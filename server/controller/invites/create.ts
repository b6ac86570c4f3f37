/** A new invite. Its link is answered once and kept nowhere. */
import type { Invite, NewInvite } from '#lib/contract/invites.ts';
import { allow, auditDenied } from '../access/allow.ts';
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { badField, Fault } from '../fault.ts';
import { hashSecret, newId, newSecret } from '../ids.ts';
import { inviteUrl } from './link.ts';
import { sendInvite } from './send.ts';
import { viewInvites } from './view.ts';

export async function createInvite(deps: Deps, call: Call, input: NewInvite): Promise<{ invite: Invite; url: string }> {
  const { actor, siteIds } = await allow(deps, call, 'invites.create');
  const now = deps.now();
  const validUntil = Date.parse(input.validUntil);
  const accessUntil = input.accessUntil === null ? null : Date.parse(input.accessUntil);
  if (validUntil <= now) throw badField('validUntil', 'This time has passed.');
  if (accessUntil !== null && accessUntil <= now) throw badField('accessUntil', 'This time has passed.');
  if (input.send && input.email === null) throw badField('email', 'To send it, an address is needed.');
  await refuseForeignGateways(deps, call, siteIds, input.gatewayIds);
  const id = newId('inv');
  const secret = newSecret('sbi');
  await deps.store.write(async (db) => {
    const values = {
      id,
      person: input.person,
      email: input.email,
      access_role: input.accessRole,
      device_limit: input.deviceLimit,
      devices: 0,
      valid_until: validUntil,
      access_until: accessUntil,
      note: input.note,
      created_at: now,
      created_by: actor.userId,
      created_by_name: actor.name,
    };
    const later = { sent_at: null, send_problem: null, opened_at: null, enrolled_at: null, revoked_at: null };
    await db
      .insertInto('invite')
      .values({ ...values, ...later, secret_hash: hashSecret(secret) })
      .execute();
    for (const gatewayId of new Set(input.gatewayIds))
      await db.insertInto('invite_gateway').values({ invite_id: id, gateway_id: gatewayId }).execute();
    const after = { ...values, gatewayIds: input.gatewayIds };
    await recordAudit(db, now, call, { action: 'invite.create', outcome: 'done', subject: id, after });
  });
  const url = inviteUrl(deps.publicUrl, secret);
  if (input.send) await sendInvite(deps, id, url, input.language);
  return { invite: await told(deps, id), url };
}

/** Every gateway has to be one of the actor's; a foreign one looks like one that does not exist. */
async function refuseForeignGateways(
  deps: Deps,
  call: Call,
  siteIds: readonly string[] | null,
  gatewayIds: readonly string[],
): Promise<void> {
  const rows = await deps.store.read
    .selectFrom('gateway')
    .innerJoin('node', 'node.id', 'gateway.id')
    .leftJoin('lightlink', 'lightlink.gateway_id', 'gateway.id')
    .select(['gateway.id', 'gateway.site_id', 'node.name', 'lightlink.enabled'])
    .where('gateway.id', 'in', [...gatewayIds])
    .execute();
  for (const [index, id] of gatewayIds.entries()) {
    const row = rows.find((one) => one.id === id);
    const isOurs = row !== undefined && (siteIds === null || siteIds.includes(row.site_id));
    if (isOurs && row.enabled !== 1)
      throw badField(`gatewayIds.${index}`, `LightLink of ${row.name} is off; switch it on first.`);
    if (isOurs) continue;
    if (row) await auditDenied(deps, call, 'invites.create', id);
    throw badField(`gatewayIds.${index}`, 'There is no such gateway.');
  }
}

/** The invite as it is now, told to everybody who may see it. */
export async function told(deps: Deps, id: string): Promise<Invite> {
  const row = await deps.store.read.selectFrom('invite').selectAll().where('id', '=', id).executeTakeFirst();
  const [invite] = row ? await viewInvites(deps.store.read, [row], deps.now()) : [];
  if (!invite) throw new Fault('NOT_FOUND');
  const sites = new Set(invite.gateways.map((gateway) => gateway.site.id));
  for (const siteId of sites) deps.bus.emit('changed', { resource: 'invites', id, siteId });
  return invite;
}
