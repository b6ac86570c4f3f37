/** A new link for an invite; the old one is dead from then on. */
import type { Invite } from '#lib/contract/invites.ts';
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { badField, Fault } from '../fault.ts';
import { hashSecret, newSecret } from '../ids.ts';
import { told } from './create.ts';
import { findInvite } from './find.ts';
import { inviteUrl } from './link.ts';
import { sendInvite } from './send.ts';
import { inviteStatusOf } from './view.ts';

export async function resendInvite(
  deps: Deps,
  call: Call,
  id: string,
  input: { readonly send: boolean; readonly language: 'en' | 'zh-CN' },
): Promise<{ invite: Invite; url: string }> {
  const row = await findInvite(deps, call, 'invites.resend', id);
  const status = inviteStatusOf(row, deps.now());
  if (status !== 'open') throw new Fault('CONFLICT', `This invite is ${status}; make a new one.`);
  if (input.send && row.email === null) throw badField('send', 'This invite has no address to send it to.');
  const secret = newSecret('sbi');
  await deps.store.write(async (db) => {
    await db
      .updateTable('invite')
      .set({ secret_hash: hashSecret(secret) })
      .where('id', '=', id)
      .execute();
    await recordAudit(db, deps.now(), call, { action: 'invite.resend', outcome: 'done', subject: id });
  });
  const url = inviteUrl(deps.publicUrl, secret);
  if (input.send) await sendInvite(deps, id, url, input.language);
  return { invite: await told(deps, id), url };
}
