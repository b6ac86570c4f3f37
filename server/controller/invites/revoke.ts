/** Makes an invite's link useless; devices that joined by it stay until they are disabled. */
import type { Invite } from '#lib/contract/invites.ts';
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { told } from './create.ts';
import { findInvite } from './find.ts';

export async function revokeInvite(deps: Deps, call: Call, id: string): Promise<Invite> {
  const row = await findInvite(deps, call, 'invites.revoke', id);
  await deps.store.write(async (db) => {
    if (row.revoked_at === null)
      await db.updateTable('invite').set({ revoked_at: deps.now() }).where('id', '=', id).execute();
    await recordAudit(db, deps.now(), call, { action: 'invite.revoke', outcome: 'done', subject: id });
  });
  return told(deps, id);
}
