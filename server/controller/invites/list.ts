/** Invites, newest first. A site manager sees those that are for own sites only. */
import type { Invite, InviteStatus } from '#lib/contract/invites.ts';
import { allow } from '../access/allow.ts';
import type { Call } from '../call.ts';
import { decodeCursor, pageOf } from '../cursor.ts';
import type { Deps } from '../deps.ts';
import { contains } from '../like.ts';
import { viewInvites } from './view.ts';

interface Input {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly q?: string | undefined;
  readonly gateway?: string | undefined;
  readonly status?: InviteStatus | undefined;
}

export async function listInvites(
  deps: Deps,
  call: Call,
  input: Input,
): Promise<{ items: Invite[]; nextCursor: string | null }> {
  const { siteIds } = await allow(deps, call, 'invites.list');
  const now = deps.now();
  const after = decodeCursor(input.cursor, ['number', 'string']);
  let query = deps.store.read
    .selectFrom('invite')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(input.limit + 1);
  if (siteIds !== null) {
    query = query.where(({ exists, not, selectFrom, and }) => {
      const gateways = selectFrom('invite_gateway')
        .innerJoin('gateway', 'gateway.id', 'invite_gateway.gateway_id')
        .select('gateway.id')
        .whereRef('invite_gateway.invite_id', '=', 'invite.id');
      return and([exists(gateways), not(exists(gateways.where('gateway.site_id', 'not in', siteIds)))]);
    });
  }
  if (input.gateway !== undefined) {
    const { gateway } = input;
    query = query.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('invite_gateway')
          .select('gateway_id')
          .whereRef('invite_gateway.invite_id', '=', 'invite.id')
          .where('gateway_id', '=', gateway),
      ),
    );
  }
  if (input.status === 'revoked') query = query.where('revoked_at', 'is not', null);
  else if (input.status !== undefined) query = query.where('revoked_at', 'is', null);
  if (input.status === 'used') query = query.whereRef('devices', '>=', 'device_limit');
  if (input.status === 'open' || input.status === 'expired')
    query = query
      .whereRef('devices', '<', 'device_limit')
      .where('valid_until', input.status === 'open' ? '>' : '<=', now);
  if (input.q !== undefined && input.q.trim() !== '') {
    const text = contains(input.q.trim());
    query = query.where((eb) =>
      eb.or((['person', 'email', 'note', 'created_by_name'] as const).map((name) => eb(name, 'like', text))),
    );
  }
  if (after) {
    const [at, id] = [Number(after[0]), String(after[1])];
    query = query.where((eb) =>
      eb.or([eb('created_at', '<', at), eb.and([eb('created_at', '=', at), eb('id', '<', id)])]),
    );
  }
  const { items, nextCursor } = pageOf(await query.execute(), input.limit, (row) => [row.created_at, row.id]);
  return { items: await viewInvites(deps.store.read, items, now), nextCursor };
}
