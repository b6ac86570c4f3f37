/** The first start of an empty store: an admin with a generated password and a token, told once and never again. */
import { recordAudit } from '../audit/record.ts';
import type { Deps } from '../deps.ts';
import { hashSecret, newId, newPassword, newSecret } from '../ids.ts';
import { hashPassword } from '../sessions/password.ts';

export const firstAdminEmail = 'admin@signalbox.local';

export async function firstRun(
  deps: Deps,
  file: string | null,
  write: (file: string, content: string) => void,
): Promise<void> {
  const anyone = await deps.store.read.selectFrom('user').select('id').executeTakeFirst();
  if (anyone) return;
  const password = newPassword();
  const secret = newSecret('sbx');
  const now = deps.now();
  const user = newId('usr');
  const hashed = await hashPassword(password);
  // Told before it is kept: a crash in between leaves an empty store, which tells again.
  const told = { users: [{ role: 'admin', email: firstAdminEmail, password }], token: secret };
  if (file !== null) write(file, `${JSON.stringify(told, null, 2)}\n`);
  await deps.store.write(async (db) => {
    await db
      .insertInto('user')
      .values({
        id: user,
        email: firstAdminEmail,
        name: 'Admin',
        role: 'admin',
        password_hash: hashed,
        must_change_password: 0,
        status: 'active',
        created_at: now,
        last_sign_in_at: null,
      })
      .execute();
    if (file !== null) {
      const values = { id: newId('tok'), owner_id: user, name: 'first start', role: 'admin' as const, read_only: 0 };
      await db
        .insertInto('token')
        .values({ ...values, secret_hash: hashSecret(secret), created_at: now, last_used_at: null, expires_at: null })
        .execute();
    }
    const actor = { id: null, name: 'first start', kind: 'system' as const };
    await recordAudit(db, now, null, { action: 'user.create', outcome: 'done', subject: user, actor });
  });
  if (file === null)
    process.stdout.write(
      `\nFirst start. Sign in as ${firstAdminEmail} with this password, shown only now:\n\n  ${password}\n\n`,
    );
}
