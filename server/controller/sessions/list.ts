/** Open sessions: an admin sees everyone's, anyone else their own. */

import type * as z from 'zod';
import type { session } from '#lib/contract/session.ts';
import { allow } from '../access/allow.ts';
import type { Call } from '../call.ts';
import { decodeCursor, pageOf } from '../cursor.ts';
import type { Deps } from '../deps.ts';
import { iso } from '../time.ts';

interface Input {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly user?: string | undefined;
}

export async function listSessions(
  deps: Deps,
  call: Call,
  input: Input,
): Promise<{ items: z.infer<typeof session>[]; nextCursor: string | null }> {
  const { actor } = await allow(deps, call, 'sessions.list');
  const after = decodeCursor(input.cursor, ['number', 'string']);
  let query = deps.store.read
    .selectFrom('session')
    .innerJoin('user', 'user.id', 'session.user_id')
    .select([
      'session.id',
      'session.created_at',
      'session.last_seen_at',
      'session.expires_at',
      'session.ip',
      'session.user_agent',
    ])
    .select(['user.id as user_id', 'user.name', 'user.email'])
    .where('session.expires_at', '>', deps.now())
    .orderBy('session.created_at', 'desc')
    .orderBy('session.id')
    .limit(input.limit + 1);
  if (actor.role !== 'admin') query = query.where('session.user_id', '=', actor.userId);
  if (input.user !== undefined) query = query.where('session.user_id', '=', input.user);
  if (after) {
    const [at, id] = [Number(after[0]), String(after[1])];
    query = query.where((eb) =>
      eb.or([
        eb('session.created_at', '<', at),
        eb.and([eb('session.created_at', '=', at), eb('session.id', '>', id)]),
      ]),
    );
  }
  const { items, nextCursor } = pageOf(await query.execute(), input.limit, (row) => [row.created_at, row.id]);
  return {
    items: items.map((row) => ({
      id: row.id,
      user: { id: row.user_id, name: row.name, email: row.email },
      createdAt: iso(row.created_at),
      lastSeenAt: iso(row.last_seen_at),
      expiresAt: iso(row.expires_at),
      ip: row.ip,
      userAgent: row.user_agent,
      current: row.id === actor.sessionId,
    })),
    nextCursor,
  };
}
