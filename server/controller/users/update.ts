/** Changes a user's name, role, sites or status. Demoting or disabling ends their sessions at once. */
import type { ConsoleRole } from '#lib/contract/session.ts';
import type { User } from '#lib/contract/users.ts';
import { allow } from '../access/allow.ts';
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { Fault } from '../fault.ts';
import { keepAnAdmin } from './last-admin.ts';
import { assignSites } from './sites-of.ts';
import { viewUser } from './view.ts';

interface Changes {
  readonly name?: string | undefined;
  readonly role?: ConsoleRole | undefined;
  readonly siteIds?: readonly string[] | undefined;
  readonly status?: 'active' | 'disabled' | undefined;
}

export async function updateUser(deps: Deps, call: Call, id: string, changes: Changes): Promise<User> {
  await allow(deps, call, 'users.update', id);
  const user = await deps.store.write(async (db) => {
    const before = await viewUser(db, id);
    if (!before) throw new Fault('NOT_FOUND');
    const role = changes.role ?? before.role;
    const status = changes.status ?? before.status;
    await db
      .updateTable('user')
      .set({ name: changes.name ?? before.name, role, status })
      .where('id', '=', id)
      .execute();
    if (changes.siteIds !== undefined || changes.role !== undefined) {
      const kept = role === 'site-manager' ? before.sites.map((site) => site.id) : [];
      await assignSites(db, id, role, changes.siteIds ?? kept);
    }
    await keepAnAdmin(db);
    if (role !== before.role || status !== 'active') await db.deleteFrom('session').where('user_id', '=', id).execute();
    const after = await viewUser(db, id);
    await recordAudit(db, deps.now(), call, { action: 'user.update', outcome: 'done', subject: id, before, after });
    return { before, after };
  });
  if (!user.after) throw new Fault('INTERNAL_SERVER_ERROR');
  if (user.after.role !== user.before.role || user.after.status !== 'active')
    deps.bus.emit('session-ended', { userId: id });
  deps.bus.emit('changed', { resource: 'users', id });
  return user.after;
}
