/** Mails an invite to its one address, and keeps when or why not. */
import type { Deps } from '../deps.ts';

export async function sendInvite(deps: Deps, id: string, url: string, language: 'en' | 'zh-CN'): Promise<void> {
  const row = await deps.store.read.selectFrom('invite').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row || row.email === null) return;
  const problem = await deps.mail.invite({
    to: row.email,
    language,
    person: row.person,
    inviter: row.created_by_name,
    validUntil: row.valid_until,
    note: row.note,
    url,
  });
  const now = deps.now();
  await deps.store.write((db) =>
    db
      .updateTable('invite')
      .set(problem === null ? { sent_at: now, send_problem: null } : { send_problem: problem })
      .where('id', '=', id)
      .execute(),
  );
}
