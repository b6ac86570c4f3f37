/** A new gateway and the one-time token its device enrols with. */
import type { Forward } from '#lib/contract/gateways.ts';
import { allow } from '../access/allow.ts';
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { badField } from '../fault.ts';
import { newId } from '../ids.ts';
import { addNode } from '../nodes/add.ts';
import { issueEnrolment } from '../nodes/enrolment.ts';
import { checkForwards } from './forwards.ts';

interface Input {
  readonly name: string;
  readonly siteId: string;
  readonly forwards: readonly Forward[];
}

export async function createGateway(
  deps: Deps,
  call: Call,
  input: Input,
): Promise<{ id: string; enrolment: { token: string; expiresAt: string } }> {
  await allow(deps, call, 'gateways.create');
  checkForwards(input.forwards);
  const id = newId('gw');
  const enrolment = await deps.store.write(async (db) => {
    const site = await db.selectFrom('site').select('id').where('id', '=', input.siteId).executeTakeFirst();
    if (!site) throw badField('siteId', 'There is no such site.');
    await addNode(db, { id, kind: 'gateway', name: input.name, now: deps.now() });
    await db
      .insertInto('gateway')
      .values({ id, site_id: input.siteId, forwards_json: JSON.stringify(input.forwards) })
      .execute();
    await recordAudit(db, deps.now(), call, { action: 'gateway.create', outcome: 'done', subject: id, after: input });
    return issueEnrolment(db, id, deps.now());
  });
  deps.bus.emit('changed', { resource: 'gateways', id, siteId: input.siteId });
  deps.bus.emit('changed', { resource: 'fleet' });
  return { id, enrolment };
}
