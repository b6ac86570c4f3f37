/** Deletes a user with their sessions and tokens; their streams close. */
import { allow } from '../access/allow.ts';
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { Fault } from '../fault.ts';
import { keepAnAdmin } from './last-admin.ts';
import { viewUser } from './view.ts';

export async function removeUser(deps: Deps, call: Call, id: string): Promise<{ done: true }> {
  await allow(deps, call, 'users.remove', id);
  await deps.store.write(async (db) => {
    const before = await viewUser(db, id);
    if (!before) throw new Fault('NOT_FOUND');
    await db.deleteFrom('user').where('id', '=', id).execute();
    await keepAnAdmin(db);
    await recordAudit(db, deps.now(), call, { action: 'user.remove', outcome: 'done', subject: id, before });
  });
  deps.bus.emit('session-ended', { userId: id });
  deps.bus.emit('changed', { resource: 'users', id });
  return { done: true };
}
