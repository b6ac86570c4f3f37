/**
 * Resolved policy to access rules: order is gone, deny has won, and every pair of class and atom remembers the rule that
 * decided. A client's class is the set of rules that hold for it; rules that allow something to named clients alone become
 * exceptions, so that a thousand invites do not make a thousand classes.
 */
import type {
  AccessClass,
  AccessClient,
  AccessException,
  AccessPair,
  AccessRules,
  AccessWindow,
  TimedPair,
} from '#lib/netmap/access.ts';
import type { ResolvedClient, ResolvedGateway } from '../resolved.ts';
import { type Atoms, cutAtoms } from './atoms.ts';
import { holdingRules } from './holding.ts';
import { isAlways, subtract, unite } from './windows.ts';

export interface CompiledAccess {
  readonly rules: AccessRules;
  readonly clients: readonly AccessClient[];
  /** Resources of each atom, as indexes into `ResolvedGateway.resources`: what a console names places by. */
  readonly resourcesOf: readonly (readonly number[])[];
}

export function compileGateway(gateway: ResolvedGateway): CompiledAccess {
  const atoms = cutAtoms(gateway.resources);
  const classes: AccessClass[] = [];
  const deniesOf: Map<number, readonly AccessWindow[]>[] = [];
  const classBy = new Map<string, number>();
  const exceptions: AccessException[] = [];
  const holdingOf = holdingRules(gateway);
  const clients = gateway.clients.map((client): AccessClient => {
    const { ofKind, key: keyOfKind, named } = holdingOf(client);
    const denies = named.filter((rule) => gateway.rules[rule]?.effect === 'deny');
    const allows = named.filter((rule) => gateway.rules[rule]?.effect === 'allow');
    const holding = denies.length === 0 ? ofKind : [...ofKind, ...denies].toSorted((a, b) => a - b);
    const key = denies.length === 0 ? keyOfKind : holding.join();
    let id = classBy.get(key);
    if (id === undefined) {
      id = classes.length;
      classBy.set(key, id);
      const made = makeClass(gateway, atoms, holding, id, client);
      classes.push(made.class);
      deniesOf.push(made.denies);
    }
    if (allows.length > 0)
      exceptions.push(
        ...exceptionsOf(gateway, atoms, client, allows, classes[id] as AccessClass, deniesOf[id] ?? new Map()),
      );
    return {
      id: client.id,
      address4: client.address4,
      address6: client.address6,
      class: id,
      notAfter: client.notAfter,
    };
  });
  return {
    rules: {
      revision: gateway.revision,
      boxes: atoms.boxes,
      classes,
      exceptions,
      rules: gateway.rules.map(({ id, text }) => ({ id, text })),
      expandedUntil: gateway.expandedUntil,
    },
    clients,
    resourcesOf: atoms.resourcesOf,
  };
}

/** For each atom of the rules' resources: which of the rules name it, in order. */
function rulesByAtom(gateway: ResolvedGateway, atoms: Atoms, holding: readonly number[]): Map<number, number[]> {
  const byAtom = new Map<number, number[]>();
  for (const rule of holding)
    for (const resource of gateway.rules[rule]?.resources ?? [])
      for (const atom of atoms.ofResource[resource] ?? []) {
        const rules = byAtom.get(atom);
        if (!rules) byAtom.set(atom, [rule]);
        else if (rules.at(-1) !== rule) rules.push(rule);
      }
  return byAtom;
}

function makeClass(
  gateway: ResolvedGateway,
  atoms: Atoms,
  holding: readonly number[],
  id: number,
  example: ResolvedClient,
): { class: AccessClass; denies: Map<number, readonly AccessWindow[]> } {
  const allow: AccessPair[] = [];
  const timed: TimedPair[] = [];
  const denied: AccessPair[] = [];
  const denies = new Map<number, readonly AccessWindow[]>();
  for (const [atom, rules] of rulesByAtom(gateway, atoms, holding)) {
    const verdict = decide(gateway, rules);
    if (verdict.deny.length > 0) denies.set(atom, verdict.deny);
    if (verdict.denyRule !== undefined) denied.push({ atom, rule: verdict.denyRule });
    const always = verdict.open.find(({ windows }) => isAlways(windows));
    if (always) allow.push({ atom, rule: always.rule });
    else timed.push(...verdict.open.map((each) => ({ atom, ...each })));
  }
  const name = example.roles.toSorted().join('+') || 'no role';
  return { class: { id, name, allow: byAtom(allow), timed: byAtom(timed), denied: byAtom(denied) }, denies };
}

const byAtom = <T extends AccessPair>(pairs: readonly T[]): T[] => pairs.toSorted((a, b) => a.atom - b.atom);

interface Verdict {
  /** Each allowing rule with the times at which none denies; rules that are left no time are not here. */
  readonly open: readonly { readonly rule: number; readonly windows: readonly AccessWindow[] }[];
  readonly deny: readonly AccessWindow[];
  /** A rule that always denies, else the first. */
  readonly denyRule: number | undefined;
}

/** Allowed while some rule allows and none denies. */
function decide(gateway: ResolvedGateway, rules: readonly number[]): Verdict {
  const windowsOf = (rule: number): readonly AccessWindow[] => gateway.rules[rule]?.windows ?? [];
  const of = (effect: 'allow' | 'deny'): number[] =>
    rules.filter((rule) => gateway.rules[rule]?.effect === effect && windowsOf(rule).length > 0);
  const denies = of('deny');
  const deny = unite(denies.flatMap(windowsOf));
  return {
    open: of('allow')
      .map((rule) => ({ rule, windows: subtract(windowsOf(rule), deny) }))
      .filter(({ windows }) => windows.length > 0),
    deny,
    denyRule: denies.find((rule) => isAlways(windowsOf(rule))) ?? denies[0],
  };
}

/** What the client may do beyond its class: one exception for each atom and rule, without what is denied. */
function exceptionsOf(
  gateway: ResolvedGateway,
  atoms: Atoms,
  client: ResolvedClient,
  allows: readonly number[],
  { allow }: AccessClass,
  denies: ReadonlyMap<number, readonly AccessWindow[]>,
): AccessException[] {
  const always = new Set(allow.map(({ atom }) => atom));
  return [...rulesByAtom(gateway, atoms, allows)]
    .filter(([atom]) => !always.has(atom))
    .flatMap(([atom, rules]) =>
      rules.flatMap((rule) => {
        const windows = subtract(gateway.rules[rule]?.windows ?? [], denies.get(atom) ?? []);
        return windows.length === 0 ? [] : [{ client: client.id, atom, rule, windows }];
      }),
    );
}
