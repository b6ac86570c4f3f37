/** Sign-in: checks a password and opens a revocable session. Wrong user and wrong password are one answer. */
import { setTimeout as wait } from 'node:timers/promises';
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { Fault } from '../fault.ts';
import { hashSecret, newId, newSecret } from '../ids.ts';
import { iso } from '../time.ts';
import { checkPassword } from './password.ts';

export const sessionMs = 12 * 3600_000;
const alertAfter = 10;

interface Opened {
  readonly id: string;
  readonly bearer: string;
  readonly expiresAt: string;
}

/** Throws UNAUTHORIZED. */
export async function openSession(deps: Deps, call: Call, input: { email: string; password: string }): Promise<Opened> {
  const email = input.email.trim().toLowerCase();
  const delayMs = deps.guard.delayMs(email, call.ip, deps.now());
  if (delayMs > 0) await wait(delayMs);
  const user = await deps.store.read.selectFrom('user').selectAll().where('email', '=', email).executeTakeFirst();
  const right = await checkPassword(user?.password_hash, input.password);
  const now = deps.now();
  if (!user || !right || user.status !== 'active') {
    const failures = deps.guard.failed(email, call.ip, now);
    if (failures === alertAfter) deps.log.warn({ failures, ip: call.ip }, 'many failed sign-ins on one account');
    await deps.store.write((db) =>
      recordAudit(db, now, call, {
        action: 'session.open',
        outcome: 'denied',
        subject: user?.id ?? null,
        ...(failures === alertAfter ? { after: { failures } } : {}),
      }),
    );
    throw new Fault('UNAUTHORIZED', 'The e-mail address or the password is wrong.');
  }
  deps.guard.succeeded(email);
  const id = newId('ses');
  const bearer = newSecret('sbs');
  const actor = { id: user.id, name: user.name, kind: 'system' as const };
  await deps.store.write(async (db) => {
    await db
      .insertInto('session')
      .values({
        id,
        user_id: user.id,
        secret_hash: hashSecret(bearer),
        created_at: now,
        last_seen_at: now,
        expires_at: now + sessionMs,
        ip: call.ip,
        user_agent: call.userAgent?.slice(0, 200) ?? null,
      })
      .execute();
    await db.updateTable('user').set({ last_sign_in_at: now }).where('id', '=', user.id).execute();
    await recordAudit(db, now, call, { action: 'session.open', outcome: 'done', subject: id, actor });
  });
  deps.bus.emit('changed', { resource: 'sessions' });
  return { id, bearer, expiresAt: iso(now + sessionMs) };
}
