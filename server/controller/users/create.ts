/** A new console user with a generated password, shown once. */
import type { ConsoleRole } from '#lib/contract/session.ts';
import type { User } from '#lib/contract/users.ts';
import { allow } from '../access/allow.ts';
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { Fault } from '../fault.ts';
import { newId, newPassword } from '../ids.ts';
import { hashPassword } from '../sessions/password.ts';
import { assignSites } from './sites-of.ts';
import { viewUser } from './view.ts';

interface Input {
  readonly email: string;
  readonly name: string;
  readonly role: ConsoleRole;
  readonly siteIds: readonly string[];
}

/** Throws CONFLICT for an address that has an account. */
export async function createUser(deps: Deps, call: Call, input: Input): Promise<{ user: User; password: string }> {
  await allow(deps, call, 'users.create');
  const password = newPassword();
  const hashed = await hashPassword(password);
  const id = newId('usr');
  const email = input.email.toLowerCase();
  const user = await deps.store.write(async (db) => {
    const taken = await db.selectFrom('user').select('id').where('email', '=', email).executeTakeFirst();
    if (taken)
      throw new Fault('CONFLICT', 'A user with this e-mail address exists.', [{ path: 'email', message: 'taken' }]);
    const row = { id, email, name: input.name, role: input.role, password_hash: hashed, created_at: deps.now() };
    await db
      .insertInto('user')
      .values({ ...row, must_change_password: 1, status: 'active', last_sign_in_at: null })
      .execute();
    await assignSites(db, id, input.role, input.siteIds);
    const view = await viewUser(db, id);
    await recordAudit(db, deps.now(), call, { action: 'user.create', outcome: 'done', subject: id, after: view });
    return view;
  });
  if (!user) throw new Fault('INTERNAL_SERVER_ERROR');
  deps.bus.emit('changed', { resource: 'users', id });
  return { user, password };
}
