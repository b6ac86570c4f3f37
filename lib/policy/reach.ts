/**
 * Who can reach what: each role (as somebody of the site with that role alone) or client against each resource, at one gateway. The
 * cells of a console's matrix, and what a client is told that it may reach.
 */
import type { AccessWindow } from '#lib/netmap/access.ts';
import { formatAddressOf } from '#lib/values/ip-range.ts';
import { unite } from './compile/windows.ts';
import type { InventoryGateway } from './inventory.ts';
import type { Horizon } from './language/schedule.ts';
import { compileFor, type PolicyProgram } from './program.ts';
import type { ResolvedClient } from './resolved.ts';

export interface ReachCell {
  readonly subject: string;
  readonly resource: string;
  /** `part`: some of its addresses or services; `timed`: all that is open is open in windows of time. */
  readonly state: 'all' | 'part' | 'timed' | 'none' | 'absent';
  /** Grants that open it; those that deny it where none does. */
  readonly rules: readonly string[];
  /** When the last of it closes, epoch ms; null: not of itself, or it is closed. */
  readonly closesAt: number | null;
  readonly advertise: boolean;
  readonly gateway: boolean;
  readonly addresses: readonly string[];
  readonly services: readonly string[];
}

/** Somebody with one role and a registered device, of the gateway's own site. Its id is the role. */
export function somebodyWith(role: string, site: string): ResolvedClient {
  return { id: role, roles: [role], site, registered: true, address4: null, address6: null, notAfter: null };
}

/** Every subject against every resource of the document, in order. */
export function reachAt(
  program: PolicyProgram,
  gateway: InventoryGateway,
  subjects: readonly ResolvedClient[],
  horizon: Horizon,
): ReachCell[] {
  const { rules, clients, resourcesOf, resolution } = compileFor(program, gateway, horizon, { clients: subjects });
  const atomsOf = resolution.gateway.resources.map((_, resource) =>
    resourcesOf.flatMap((covering, atom) => (covering.includes(resource) ? [atom] : [])),
  );
  const nameOf = (rule: number): string => rules.rules[rule]?.id ?? '';
  return clients.flatMap((client) => {
    const { allow = [], timed = [], denied = [] } = rules.classes[client.class] ?? {};
    const always = new Map(allow.map(({ atom, rule }) => [atom, rule]));
    const sometimes = Map.groupBy(
      [...timed, ...rules.exceptions.filter((each) => each.client === client.id)],
      ({ atom }) => atom,
    );
    const closed = new Map(denied.map(({ atom, rule }) => [atom, rule]));
    return resolution.gateway.resources.map((resource, index): ReachCell => {
      const atoms = atomsOf[index] ?? [];
      const open = atoms.filter((atom) => always.has(atom));
      const atTimes = atoms.filter((atom) => !always.has(atom) && sometimes.has(atom));
      const pairs = atTimes.flatMap((atom) => sometimes.get(atom) ?? []);
      const opening = [...open.map((atom) => always.get(atom) ?? 0), ...pairs.map(({ rule }) => rule)];
      const against = opening.length > 0 ? [] : atoms.flatMap((atom) => closed.get(atom) ?? []);
      const places = resource.destinations.flatMap(({ ranges }) => ranges);
      return {
        subject: client.id,
        resource: resource.id,
        state: stateOf(atoms.length, open.length, atTimes.length),
        rules: [...new Set([...opening, ...against].map(nameOf))],
        closesAt: open.length > 0 ? client.notAfter : lastEnd(pairs.flatMap(({ windows }) => windows)),
        advertise: resource.advertise,
        gateway: resource.gateway,
        addresses: places.map(({ family, first, last }) =>
          first === last
            ? formatAddressOf(family, first)
            : `${formatAddressOf(family, first)}-${formatAddressOf(family, last)}`,
        ),
        services: resource.destinations.flatMap(({ services }) => services.map(({ text }) => text)),
      };
    });
  });
}

function stateOf(atoms: number, open: number, atTimes: number): ReachCell['state'] {
  if (atoms === 0) return 'absent';
  if (open === atoms) return 'all';
  if (open > 0) return 'part';
  return atTimes > 0 ? 'timed' : 'none';
}

function lastEnd(windows: readonly AccessWindow[]): number | null {
  return unite(windows).at(-1)?.notAfter ?? null;
}
