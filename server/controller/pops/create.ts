/** A new PoP and the one-time token its machine enrols with. */
import { allow } from '../access/allow.ts';
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { newId } from '../ids.ts';
import { addNode } from '../nodes/add.ts';
import { issueEnrolment } from '../nodes/enrolment.ts';

export async function createPop(
  deps: Deps,
  call: Call,
  input: { name: string; region: string },
): Promise<{ id: string; enrolment: { token: string; expiresAt: string } }> {
  await allow(deps, call, 'pops.create');
  const id = newId('pop');
  const enrolment = await deps.store.write(async (db) => {
    await addNode(db, { id, kind: 'pop', name: input.name, now: deps.now() });
    await db.insertInto('pop').values({ id, region: input.region, listen: null }).execute();
    await recordAudit(db, deps.now(), call, { action: 'pop.create', outcome: 'done', subject: id, after: input });
    return issueEnrolment(db, id, deps.now());
  });
  deps.bus.emit('changed', { resource: 'pops', id });
  return { id, enrolment };
}
