/** Invites as the contract shows them; the secret is in none of these. */
import type { Invite, InviteStatus } from '#lib/contract/invites.ts';
import type { Reader, Row, Writer } from '../../store/store.ts';
import { iso, isoOrNull } from '../time.ts';

export function inviteStatusOf(row: Row<'invite'>, now: number): InviteStatus {
  if (row.revoked_at !== null) return 'revoked';
  if (row.devices >= row.device_limit) return 'used';
  return row.valid_until <= now ? 'expired' : 'open';
}

export async function viewInvites(db: Reader | Writer, rows: readonly Row<'invite'>[], now: number): Promise<Invite[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const gateways = await db
    .selectFrom('invite_gateway')
    .innerJoin('gateway', 'gateway.id', 'invite_gateway.gateway_id')
    .innerJoin('node', 'node.id', 'gateway.id')
    .innerJoin('site', 'site.id', 'gateway.site_id')
    .select(['invite_gateway.invite_id', 'node.id', 'node.name', 'site.id as site_id', 'site.name as site_name'])
    .where('invite_gateway.invite_id', 'in', ids)
    .orderBy('node.name')
    .execute();
  const first = await db
    .selectFrom('client')
    .select((eb) => ['invite_id', eb.fn.min<number | null>('first_handshake_at').as('at')])
    .where('invite_id', 'in', ids)
    .groupBy('invite_id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    person: row.person,
    email: row.email,
    gateways: gateways
      .filter((gateway) => gateway.invite_id === row.id)
      .map(({ id, name, site_id, site_name }) => ({ id, name, site: { id: site_id, name: site_name } })),
    accessRole: row.access_role,
    deviceLimit: row.device_limit,
    devices: row.devices,
    status: inviteStatusOf(row, now),
    validUntil: iso(row.valid_until),
    accessUntil: isoOrNull(row.access_until),
    note: row.note,
    createdAt: iso(row.created_at),
    createdBy: row.created_by_name,
    sentAt: isoOrNull(row.sent_at),
    sendProblem: row.send_problem,
    openedAt: isoOrNull(row.opened_at),
    enrolledAt: isoOrNull(row.enrolled_at),
    firstHandshakeAt: isoOrNull(first.find((one) => one.invite_id === row.id)?.at),
  }));
}
