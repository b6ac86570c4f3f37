/** Who a credential stands for at this moment: session, token, user and their rights are read anew on every request. */
import type { ConsoleRole } from '#lib/contract/session.ts';
import type { Actor } from '../call.ts';
import type { Deps } from '../deps.ts';
import { hashSecret } from '../ids.ts';

const touchEveryMs = 60_000;

interface Owner {
  readonly id: string;
  readonly name: string;
  readonly role: ConsoleRole;
  readonly status: string;
  readonly must_change_password: number;
}

async function sitesOf(deps: Deps, userId: string, role: ConsoleRole): Promise<readonly string[] | null> {
  if (role !== 'site-manager') return null;
  const rows = await deps.store.read.selectFrom('user_site').select('site_id').where('user_id', '=', userId).execute();
  return rows.map((row) => row.site_id);
}

const ownerColumns = ['user.id', 'user.name', 'user.role', 'user.status', 'user.must_change_password'] as const;

async function actorOf(
  deps: Deps,
  owner: Owner,
  role: ConsoleRole,
): Promise<Omit<Actor, 'kind' | 'readOnly' | 'sessionId' | 'tokenId'>> {
  return {
    userId: owner.id,
    name: owner.name,
    role,
    siteIds: await sitesOf(deps, owner.id, role),
    mustChangePassword: owner.must_change_password === 1,
  };
}

/** Null: the session has ended or expired, or its user may no longer sign in. */
export async function actorOfSession(deps: Deps, by: { id: string } | { bearer: string }): Promise<Actor | null> {
  const now = deps.now();
  let query = deps.store.read
    .selectFrom('session')
    .innerJoin('user', 'user.id', 'session.user_id')
    .select(['session.id as session_id', 'session.last_seen_at', ...ownerColumns])
    .where('session.expires_at', '>', now)
    .where('user.status', '=', 'active');
  query =
    'id' in by ? query.where('session.id', '=', by.id) : query.where('session.secret_hash', '=', hashSecret(by.bearer));
  const row = await query.executeTakeFirst();
  if (!row) return null;
  if (now - row.last_seen_at > touchEveryMs) {
    const touch = deps.store.write((db) =>
      db.updateTable('session').set({ last_seen_at: now }).where('id', '=', row.session_id).execute(),
    );
    touch.catch((error: unknown) => deps.log.debug({ err: error }, 'last-seen time not kept'));
  }
  return {
    ...(await actorOf(deps, row, row.role)),
    kind: 'user',
    readOnly: false,
    sessionId: row.session_id,
    tokenId: null,
  };
}

/** What a token may do is the lesser of its own role and its owner's, now. */
export async function actorOfToken(deps: Deps, secret: string): Promise<Actor | null> {
  const now = deps.now();
  const row = await deps.store.read
    .selectFrom('token')
    .innerJoin('user', 'user.id', 'token.owner_id')
    .select([
      'token.id as token_id',
      'token.name as token_name',
      'token.role as token_role',
      'token.read_only',
      'token.expires_at',
      'token.last_used_at',
      ...ownerColumns,
    ])
    .where('token.secret_hash', '=', hashSecret(secret))
    .executeTakeFirst();
  if (!row || row.status !== 'active' || (row.expires_at !== null && row.expires_at <= now)) return null;
  if (row.role !== 'admin' && row.role !== row.token_role) return null;
  if (row.last_used_at === null || now - row.last_used_at > touchEveryMs) {
    const touch = deps.store.write((db) =>
      db.updateTable('token').set({ last_used_at: now }).where('id', '=', row.token_id).execute(),
    );
    touch.catch((error: unknown) => deps.log.debug({ err: error }, 'last-used time not kept'));
  }
  const actor = await actorOf(deps, row, row.token_role);
  return {
    ...actor,
    name: `${row.name} (${row.token_name})`,
    kind: 'token',
    readOnly: row.read_only === 1,
    sessionId: null,
    tokenId: row.token_id,
  };
}
