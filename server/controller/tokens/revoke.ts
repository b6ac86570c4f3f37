/** Revokes an API token: its next call is refused, its streams close. */
import { allow, refuseForeign } from '../access/allow.ts';
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';

export async function revokeToken(deps: Deps, call: Call, id: string): Promise<{ done: true }> {
  const { actor } = await allow(deps, call, 'tokens.revoke', id);
  const row = await deps.store.read
    .selectFrom('token')
    .select(['owner_id', 'name', 'role'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row || (actor.role !== 'admin' && row.owner_id !== actor.userId)) {
    return refuseForeign(deps, call, 'tokens.revoke', id, row !== undefined);
  }
  await deps.store.write(async (db) => {
    await db.deleteFrom('token').where('id', '=', id).execute();
    await recordAudit(db, deps.now(), call, { action: 'token.revoke', outcome: 'done', subject: id, before: row });
  });
  deps.bus.emit('session-ended', { tokenId: id });
  deps.bus.emit('changed', { resource: 'tokens', id });
  return { done: true };
}
