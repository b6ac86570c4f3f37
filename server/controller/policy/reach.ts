/** Who can reach what at one gateway: every role, and every client that grants name. */
import type { ReachMatrix } from '#lib/contract/policy.ts';
import { horizonFrom } from '#lib/policy/program.ts';
import { reachAt, somebodyWith } from '#lib/policy/reach.ts';
import { allow } from '../access/allow.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { Fault } from '../fault.ts';
import { isoOrNull } from '../time.ts';
import { checkPolicy } from './check.ts';
import { enforcedText } from './enforced.ts';
import { nameIn } from './inventory.ts';
import { refuseUnreadable } from './preview.ts';

export async function reachMatrixOf(
  deps: Deps,
  call: Call,
  input: { readonly text?: string | undefined; readonly gateway: string },
): Promise<ReachMatrix> {
  await allow(deps, call, 'policy.reach');
  const checked = await checkPolicy(deps, input.text ?? (await enforcedText(deps.store.read)));
  const { fleet } = checked;
  const gateway = fleet.inventory.gateways.find(({ id }) => id === input.gateway);
  if (!gateway) throw new Fault('NOT_FOUND', 'There is no such gateway with LightLink.');
  const program = refuseUnreadable(checked, 'text');
  const named = new Set(program.document.grants.flatMap(({ clients = [] }) => clients));
  const roles = Object.keys(program.document.roles);
  const clients = program.clients.filter(
    ({ id }) => named.has(id) && fleet.clients.get(id)?.gatewayId === gateway.id && fleet.clients.get(id)?.active,
  );
  const cells = reachAt(
    program,
    gateway,
    [...roles.map((role) => somebodyWith(role, gateway.site)), ...clients],
    horizonFrom(deps.now()),
  );
  const site = fleet.sites.get(gateway.site);
  const nameOf = nameIn(fleet);
  return {
    gateway: { id: gateway.id, name: gateway.name ?? gateway.id },
    site: { id: site?.id ?? '', name: site?.name ?? gateway.site },
    subjects: [
      ...roles.map((id) => ({ id, name: program.document.roles[id]?.title ?? id, kind: 'role' as const })),
      ...clients.map(({ id }) => ({ id, name: nameOf(id), kind: 'client' as const })),
    ],
    resources: Object.entries(program.document.resources).map(([id, { title }]) => ({ id, title: title ?? null })),
    cells: cells.map((cell) => ({
      subject: cell.subject,
      resource: cell.resource,
      state: cell.state,
      grants: [...cell.rules],
      closesAt: isoOrNull(cell.closesAt),
      services: [...cell.services],
      addresses: [...cell.addresses],
    })),
  };
}
