/** Mints an API token that can do no more than the one who mints it and the one who will own it. */
import type { ConsoleRole } from '#lib/contract/session.ts';
import type { Token } from '#lib/contract/users.ts';
import { allow, auditDenied } from '../access/allow.ts';
import { recordAudit } from '../audit/record.ts';
import type { Actor, Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { badField, Fault } from '../fault.ts';
import { hashSecret, newId, newSecret } from '../ids.ts';
import { tokenColumns, viewToken } from './view.ts';

interface Input {
  readonly name: string;
  readonly role?: ConsoleRole | undefined;
  readonly readOnly: boolean;
  readonly expiresAt: string | null;
  readonly ownerId?: string | undefined;
}

/** Roles are not a ladder: only admin contains the others. */
const within = (role: ConsoleRole, limit: ConsoleRole): boolean => limit === 'admin' || role === limit;

function wider(actor: Actor, input: Input, role: ConsoleRole): boolean {
  if (!within(role, actor.role)) return true;
  const forOther = input.ownerId !== undefined && input.ownerId !== actor.userId;
  return forOther && (actor.role !== 'admin' || actor.kind === 'token');
}

export async function createToken(deps: Deps, call: Call, input: Input): Promise<{ token: Token; secret: string }> {
  const { actor } = await allow(deps, call, 'tokens.create');
  const role = input.role ?? actor.role;
  if (wider(actor, input, role)) {
    await auditDenied(deps, call, 'tokens.create', input.ownerId ?? actor.userId);
    throw new Fault('FORBIDDEN', 'A token cannot do more than the one who mints it.');
  }
  const now = deps.now();
  const expiresAt = input.expiresAt === null ? null : Date.parse(input.expiresAt);
  if (expiresAt !== null && expiresAt <= now) throw badField('expiresAt', 'This time has passed.');
  const ownerId = input.ownerId ?? actor.userId;
  const id = newId('tok');
  const secret = newSecret('sbx');
  const row = await deps.store.write(async (db) => {
    const owner = await db.selectFrom('user').select('role').where('id', '=', ownerId).executeTakeFirst();
    if (!owner) throw badField('ownerId', 'There is no such user.');
    if (!within(role, owner.role))
      throw badField('role', `The owner is ${owner.role}; the token can only have that role.`);
    const values = {
      id,
      owner_id: ownerId,
      name: input.name,
      role,
      read_only: Number(input.readOnly),
      created_at: now,
    };
    await db
      .insertInto('token')
      .values({ ...values, secret_hash: hashSecret(secret), last_used_at: null, expires_at: expiresAt })
      .execute();
    await recordAudit(db, now, call, {
      action: 'token.create',
      outcome: 'done',
      subject: id,
      after: { ...values, expires_at: expiresAt },
    });
    return db
      .selectFrom('token')
      .innerJoin('user', 'user.id', 'token.owner_id')
      .select(tokenColumns)
      .where('token.id', '=', id)
      .executeTakeFirstOrThrow();
  });
  deps.bus.emit('changed', { resource: 'tokens', id });
  return { token: viewToken(row), secret };
}
