/** The invite that a secret opens, or GONE with one body whatever is wrong with it. */
import type { Reader, Row, Writer } from '../../store/store.ts';
import { Fault } from '../fault.ts';
import { hashSecret } from '../ids.ts';

export const gone = (): Fault => new Fault('GONE');

/** What makes an invite good, but for a device being left: valid, not revoked, its issuer still somebody here. */
export const openInvites = (db: Reader | Writer, secret: string, now: number) =>
  db
    .selectFrom('invite')
    .innerJoin('user', 'user.id', 'invite.created_by')
    .selectAll('invite')
    .where('invite.secret_hash', '=', hashSecret(secret))
    .where('invite.revoked_at', 'is', null)
    .where('invite.valid_until', '>', now)
    .where((eb) => eb.or([eb('invite.access_until', 'is', null), eb('invite.access_until', '>', now)]))
    .whereRef('invite.devices', '<', 'invite.device_limit')
    .where('user.status', '=', 'active');

/** Gateways of the invite that still exist and have LightLink on. */
export const gatewaysOfInvite = (db: Reader | Writer, inviteId: string) =>
  db
    .selectFrom('invite_gateway')
    .innerJoin('gateway', 'gateway.id', 'invite_gateway.gateway_id')
    .innerJoin('node', 'node.id', 'gateway.id')
    .innerJoin('site', 'site.id', 'gateway.site_id')
    .innerJoin('lightlink', 'lightlink.gateway_id', 'gateway.id')
    .selectAll('lightlink')
    .select(['node.id', 'node.name', 'node.overlay_key', 'node.netmap_version'])
    .select(['site.id as site_id', 'site.name as site_name', 'site.lan_prefixes_json'])
    .where('invite_gateway.invite_id', '=', inviteId)
    .where('lightlink.enabled', '=', 1)
    .orderBy('node.name')
    .execute();

export type InviteGateway = Awaited<ReturnType<typeof gatewaysOfInvite>>[number];

export async function openInvite(db: Reader | Writer, secret: string, now: number): Promise<Row<'invite'>> {
  const row = await openInvites(db, secret, now).executeTakeFirst();
  if (!row) throw gone();
  return row;
}
