/** Invites: their list, the deeds of who made them, and the two doors that are open to who has a link. */
import { type InviteStatus, newInvite } from '#lib/contract/invites.ts';
import type { Db } from '../db.ts';
import { addDevice, invitationOf, linkOf, makeInvite, openInvite } from '../lightlink/join.ts';
import { inviteStatusOf, inviteView, isInReach } from '../lightlink/view.ts';
import { keyOf, type MockInvite } from '../seed/lightlink.ts';
import type { Implementer } from './implementer.ts';
import { paged } from './listing.ts';

interface Query {
  readonly q?: string | undefined;
  readonly gateway?: string | undefined;
  readonly status?: InviteStatus | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

function listInvites(db: Db, query: Query) {
  const at = db.now();
  const needle = query.q?.trim().toLowerCase() ?? '';
  const matching = db.invites.filter(
    (invite) =>
      invite.gatewayIds.every((id) => isInReach(db, id)) &&
      (query.gateway === undefined || invite.gatewayIds.includes(query.gateway)) &&
      (query.status === undefined || inviteStatusOf(invite, at) === query.status) &&
      `${invite.person} ${invite.email} ${invite.note} ${invite.createdBy}`.toLowerCase().includes(needle),
  );
  const { items, nextCursor } = paged(
    matching.sort((a, b) => b.createdAt - a.createdAt),
    query.cursor,
    query.limit,
  );
  return { items: items.map((invite) => inviteView(db, invite, at)), nextCursor };
}

/** What the controller would refuse; the field and why. */
function faultOf(db: Db, input: Pick<MockInvite, 'gatewayIds' | 'email'> & { validUntil: string; send: boolean }) {
  const foreign = input.gatewayIds.findIndex((id) => !isInReach(db, id) || !db.gateways.some((one) => one.id === id));
  if (foreign >= 0) return { path: `gatewayIds.${foreign}`, message: 'There is no such gateway.' };
  if (Date.parse(input.validUntil) <= db.now()) return { path: 'validUntil', message: 'This time has passed.' };
  if (input.send && input.email === null) return { path: 'email', message: 'To send it, an address is needed.' };
  return null;
}

export function inviteRoutes(os: Implementer, db: Db) {
  const find = (id: string): MockInvite | undefined =>
    db.invites.find((invite) => invite.id === id && invite.gatewayIds.every((gatewayId) => isInReach(db, gatewayId)));
  const shown = (invite: MockInvite) => ({ invite: inviteView(db, invite, db.now()), url: linkOf(invite) });
  return {
    invites: {
      list: os.invites.list.handler(({ input }) => listInvites(db, input)),
      create: os.invites.create.handler(({ input: { body }, errors }) => {
        const fault = faultOf(db, body);
        if (fault) throw errors.BAD_REQUEST({ data: { fields: [{ ...fault, path: `body.${fault.path}` }] } });
        return shown(makeInvite(db, body));
      }),
      bulk: os.invites.bulk.handler(({ input: { body } }) => ({
        results: body.rows.map((raw, row) => {
          const read = newInvite.safeParse(raw);
          const [issue] = read.success ? [] : read.error.issues;
          const fault = read.success
            ? faultOf(db, read.data)
            : { path: issue?.path.join('.') ?? '', message: issue?.message ?? '' };
          if (fault || !read.success)
            return { row, invite: null, url: null, problem: `${fault?.path}: ${fault?.message}` };
          return { row, ...shown(makeInvite(db, read.data)), problem: null };
        }),
      })),
      revoke: os.invites.revoke.handler(({ input: { params }, errors }) => {
        const found = find(params.id);
        if (!found) throw errors.NOT_FOUND();
        found.revoked = true;
        db.changed('invites', found.id);
        return inviteView(db, found, db.now());
      }),
      resend: os.invites.resend.handler(({ input: { params, body }, errors }) => {
        const found = find(params.id);
        if (!found) throw errors.NOT_FOUND();
        if (inviteStatusOf(found, db.now()) !== 'open') throw errors.CONFLICT();
        found.secret = `sbi_${keyOf(`${found.secret}:again`).replace(/\W/g, '')}`;
        if (body.send) found.sentAt = db.now();
        db.changed('invites', found.id);
        return shown(found);
      }),
      inspect: os.invites.inspect.handler(({ input: { body }, errors }) => {
        if (body.secret === 'sbi_mock-busy') throw errors.TOO_MANY_REQUESTS();
        const found = openInvite(db, body.secret);
        if (!found) throw errors.GONE();
        return invitationOf(db, found);
      }),
      redeem: os.invites.redeem.handler(({ input: { body }, errors }) => {
        const found = openInvite(db, body.secret);
        if (!found) throw errors.GONE();
        found.devices += 1;
        found.enrolledAt ??= db.now();
        return addDevice(db, {
          invite: found,
          gatewayIds: found.gatewayIds,
          person: found.person,
          accessRole: found.accessRole,
          expiresAt: found.accessUntil,
          publicKey: body.publicKey,
          deviceName: body.deviceName,
          platform: body.platform || null,
        });
      }),
    },
  };
}
