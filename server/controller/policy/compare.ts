/** Who gains and who loses when one text follows another, people by name. */
import type { AccessChangeView } from '#lib/contract/policy.ts';
import { diffPolicies } from '#lib/policy/diff.ts';
import { readPolicy } from '#lib/policy/language/read.ts';
import type { PolicyProgram } from '#lib/policy/program.ts';
import { liveClient } from '../clients/view.ts';
import type { Deps } from '../deps.ts';
import type { FleetInventory } from './inventory.ts';
import { dayHorizon } from './rules.ts';

export interface Comparison {
  readonly changes: readonly AccessChangeView[];
  /** People, each counted once. */
  readonly losing: number;
  readonly gaining: number;
  /** Online devices among those that lose something. */
  readonly sessions: number;
}

/** `before` was a policy once: what it names and is no more, nobody has. */
export function comparePolicies(
  deps: Pick<Deps, 'now' | 'fleet'>,
  before: string,
  after: PolicyProgram,
  fleet: FleetInventory,
): Comparison {
  const old = readPolicy(before);
  // Without it everything would look as if nobody lost anything.
  if (!old.ok) throw new Error(`what is enforced cannot be read: ${old.error[0]?.message}`);
  /** Online devices that lose something at this moment; a weekly time that is over now ends nobody's connection. */
  const ending = new Set<string>();
  const changes = diffPolicies({ ...after, ...old.value }, after, dayHorizon(deps.now()), deps.now()).flatMap(
    (change): AccessChangeView[] => {
      const gateway = fleet.gateways.get(change.gateway);
      const site = fleet.sites.get(change.site);
      const clients = change.clients.flatMap((id) => {
        const client = fleet.clients.get(id);
        if (!client?.active) return [];
        const online = liveClient(deps, { id, gateway_id: client.gatewayId })?.report.online === true;
        if (online && change.change === 'lose' && change.clientsNow.includes(id)) ending.add(id);
        return [{ id, name: client.name, person: client.person, online }];
      });
      if (!gateway || !site || clients.length === 0) return [];
      return [
        {
          change: change.change,
          site,
          gateway: { id: gateway.id, name: gateway.name },
          resource: change.resource,
          grants: [...change.rules],
          clients,
        },
      ];
    },
  );
  const peopleOf = (which: AccessChangeView['change']): number =>
    new Set(
      changes.filter(({ change }) => change === which).flatMap(({ clients }) => clients.map((each) => each.person)),
    ).size;
  return {
    changes,
    losing: peopleOf('lose'),
    gaining: peopleOf('gain'),
    sessions: ending.size,
  };
}
