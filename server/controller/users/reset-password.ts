/** A new generated password for someone who lost theirs; their sessions end. */
import type { User } from '#lib/contract/users.ts';
import { allow } from '../access/allow.ts';
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { Fault } from '../fault.ts';
import { newPassword } from '../ids.ts';
import { hashPassword } from '../sessions/password.ts';
import { viewUser } from './view.ts';

export async function resetPassword(deps: Deps, call: Call, id: string): Promise<{ user: User; password: string }> {
  await allow(deps, call, 'users.resetPassword', id);
  const password = newPassword();
  const hashed = await hashPassword(password);
  const user = await deps.store.write(async (db) => {
    const view = await viewUser(db, id);
    if (!view) throw new Fault('NOT_FOUND');
    await db.updateTable('user').set({ password_hash: hashed, must_change_password: 1 }).where('id', '=', id).execute();
    await db.deleteFrom('session').where('user_id', '=', id).execute();
    await recordAudit(db, deps.now(), call, { action: 'user.reset-password', outcome: 'done', subject: id });
    return view;
  });
  deps.bus.emit('session-ended', { userId: id });
  deps.bus.emit('changed', { resource: 'users', id });
  return { user, password };
}
