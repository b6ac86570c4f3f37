/** The lab's wires and what each does to datagrams at the moment. */
import type { LabLink } from '#lib/contract/lab.ts';
import { allow } from '../access/allow.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { Fault } from '../fault.ts';
import type { LabWire } from './control.ts';

export async function gatewayIds(deps: Deps): Promise<Map<string, string>> {
  const rows = await deps.store.read
    .selectFrom('node')
    .select(['id', 'name'])
    .where('kind', '=', 'gateway')
    .where('lab', '=', 1)
    .execute();
  return new Map(rows.map((row) => [row.name, row.id]));
}

export function viewWire({ gatewayName, ...wire }: LabWire, ids: ReadonlyMap<string, string>): LabLink {
  return { ...wire, gatewayId: ids.get(gatewayName) ?? null };
}

export async function listLabLinks(deps: Deps, call: Call): Promise<{ items: LabLink[] }> {
  await allow(deps, call, 'lab.links');
  if (!deps.lab) throw new Fault('NOT_FOUND', 'This controller runs no lab.');
  const wires = await deps.lab.links();
  if (!wires) throw new Fault('SERVICE_UNAVAILABLE', 'The lab does not answer.');
  const ids = await gatewayIds(deps);
  return { items: wires.map((wire) => viewWire(wire, ids)) };
}
