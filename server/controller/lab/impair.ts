/** Changes what one wire of the lab does, at once, for real datagrams. */
import type { Impairment, LabLink } from '#lib/contract/lab.ts';
import { allow } from '../access/allow.ts';
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { Fault } from '../fault.ts';
import { gatewayIds, viewWire } from './links.ts';

type Change = { [K in keyof Impairment]?: Impairment[K] | undefined } & { direction: 'up' | 'down' | 'both' };

export async function impairLabLink(deps: Deps, call: Call, id: string, change: Change): Promise<LabLink> {
  await allow(deps, call, 'lab.impair', id);
  if (!deps.lab) throw new Fault('NOT_FOUND', 'This controller runs no lab.');
  const given = Object.fromEntries(
    Object.entries(change).filter(([, value]) => value !== undefined),
  ) as Partial<Impairment>;
  const wire = await deps.lab.impair(id, { ...given, direction: change.direction });
  if (wire === 'no-such-link') throw new Fault('NOT_FOUND');
  if (!wire) throw new Fault('SERVICE_UNAVAILABLE', 'The lab does not answer.');
  await deps.store.write((db) =>
    recordAudit(db, deps.now(), call, { action: 'lab.impair', outcome: 'done', subject: id, after: change }),
  );
  deps.bus.emit('changed', { resource: 'lab', id });
  return viewWire(wire, await gatewayIds(deps));
}
