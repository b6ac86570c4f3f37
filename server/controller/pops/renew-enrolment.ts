/** A new one-time token; the machine that spends it takes the PoP's place. */
import { allow } from '../access/allow.ts';
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { Fault } from '../fault.ts';
import { issueEnrolment } from '../nodes/enrolment.ts';

export async function renewPopEnrolment(
  deps: Deps,
  call: Call,
  id: string,
): Promise<{ token: string; expiresAt: string }> {
  await allow(deps, call, 'pops.renewEnrolment', id);
  return deps.store.write(async (db) => {
    const pop = await db.selectFrom('pop').select('id').where('id', '=', id).executeTakeFirst();
    if (!pop) throw new Fault('NOT_FOUND');
    await recordAudit(db, deps.now(), call, { action: 'pop.renew-enrolment', outcome: 'done', subject: id });
    return issueEnrolment(db, id, deps.now());
  });
}
