/** Ends a session: its next request is refused and its streams close. */
import { allow, refuseForeign } from '../access/allow.ts';
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';

export async function endSession(deps: Deps, call: Call, id: string): Promise<{ done: true }> {
  const { actor } = await allow(deps, call, 'sessions.end', id);
  const row = await deps.store.read
    .selectFrom('session')
    .select(['id', 'user_id'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row || (actor.role !== 'admin' && row.user_id !== actor.userId)) {
    return refuseForeign(deps, call, 'sessions.end', id, row !== undefined);
  }
  await deps.store.write(async (db) => {
    await db.deleteFrom('session').where('id', '=', id).execute();
    await recordAudit(db, deps.now(), call, { action: 'session.end', outcome: 'done', subject: id });
  });
  deps.bus.emit('session-ended', { sessionId: id });
  deps.bus.emit('changed', { resource: 'sessions' });
  return { done: true };
}

/** Sign-out: the session itself asks for its end. */
export async function endSessionById(deps: Deps, id: string): Promise<void> {
  await deps.store.write(async (db) => {
    const row = await db.deleteFrom('session').where('id', '=', id).returning('user_id').executeTakeFirst();
    if (!row) return;
    const user = await db.selectFrom('user').select('name').where('id', '=', row.user_id).executeTakeFirst();
    const actor = { id: row.user_id, name: user?.name ?? row.user_id, kind: 'system' as const };
    await recordAudit(db, deps.now(), null, { action: 'session.end', outcome: 'done', subject: id, actor });
  });
  deps.bus.emit('session-ended', { sessionId: id });
  deps.bus.emit('changed', { resource: 'sessions' });
}
