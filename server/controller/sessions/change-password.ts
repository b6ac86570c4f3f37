/** Changes the actor's own password; every other session of theirs ends. A token cannot do it. */
import { allow } from '../access/allow.ts';
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { badField, Fault } from '../fault.ts';
import { checkPassword, hashPassword } from './password.ts';

export async function changePassword(
  deps: Deps,
  call: Call,
  input: { current: string; next: string },
): Promise<{ done: true }> {
  const { actor } = await allow(deps, call, 'sessions.changePassword');
  if (actor.kind === 'token') throw new Fault('FORBIDDEN', 'A token cannot change a password.');
  const user = await deps.store.read
    .selectFrom('user')
    .select('password_hash')
    .where('id', '=', actor.userId)
    .executeTakeFirst();
  if (!(await checkPassword(user?.password_hash, input.current)))
    throw badField('current', 'This is not your present password.');
  if (input.next === input.current) throw badField('next', 'Choose a password that differs from the present one.');
  const hashed = await hashPassword(input.next);
  const now = deps.now();
  const ended = await deps.store.write(async (db) => {
    await db
      .updateTable('user')
      .set({ password_hash: hashed, must_change_password: 0 })
      .where('id', '=', actor.userId)
      .execute();
    const others = await db
      .deleteFrom('session')
      .where('user_id', '=', actor.userId)
      .where('id', '!=', actor.sessionId ?? '')
      .returning('id')
      .execute();
    await recordAudit(db, now, call, {
      action: 'user.password',
      outcome: 'done',
      subject: actor.userId,
      after: { endedSessions: others.length },
    });
    return others;
  });
  for (const session of ended) deps.bus.emit('session-ended', { sessionId: session.id });
  deps.bus.emit('changed', { resource: 'sessions' });
  return { done: true };
}
