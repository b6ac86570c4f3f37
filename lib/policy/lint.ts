/**
 * Rules that do nothing, found by what they would open: a grant is shadowed when the others open everything that it opens, it is
 * overruled when denies close all of it. Known from the compiled atoms of every gateway, not from how the rules are written.
 */
import { parseIpRange } from '#lib/values/ip-range.ts';
import { type Atoms, cutAtoms } from './compile/atoms.ts';
import { holdingRules } from './compile/holding.ts';
import { covers, meets, onlyIn, unite } from './compile/windows.ts';
import type { Finding, PolicyPath, Remark } from './finding.ts';
import { fillIn, resolveGateway } from './language/resolve.ts';
import { inOrder } from './language/source.ts';
import { horizonFrom, type PolicyProgram } from './program.ts';
import type { ResolvedGateway } from './resolved.ts';

/** What became of a grant over all gateways. */
interface Fate {
  /** Some client fits it, and some destination. */
  someone: boolean;
  somewhere: boolean;
  /** Allow: opens a place at a time that no deny closes. Deny: closes a place that something opens. */
  effective: boolean;
  /** Opens or closes something that no other grant does. */
  needed: boolean;
  readonly closedBy: Set<string>;
}

/** Warnings and notes, each at its grant, resource or role. Needs an inventory with gateways and clients. */
export function lintPolicy(program: PolicyProgram, wallMs: number): Finding[] {
  const { document, inventory, clients } = program;
  const fates = document.grants.map(
    (): Fate => ({ someone: false, somewhere: false, effective: false, needed: false, closedBy: new Set() }),
  );
  const reachable = new Set<string>();
  const horizon = horizonFrom(wallMs);
  for (const gateway of inventory.gateways) {
    const { gateway: resolved, grants, resourceIds } = resolveGateway(document, inventory, gateway, clients, horizon);
    const seen = studyGateway(resolved, (rule) => fates[grants[rule] ?? -1]);
    for (const resource of seen) reachable.add(resourceIds[resource] ?? '');
  }
  const remarks = [
    ...document.grants.flatMap((grant, index) => remarkOn(grant, fates[index] as Fate, index)),
    ...rolesOf(program),
    ...overlaps(program),
  ];
  for (const id of Object.keys(document.resources))
    if (!reachable.has(id))
      remarks.push(note('unreachable', ['resources', id], `Nobody may reach the resource ${JSON.stringify(id)}.`));
  return inOrder(remarks.map((each) => program.source.locate(each)));
}

const note = (code: string, path: PolicyPath, message: string): Remark => ({ code, severity: 'note', path, message });
const warning = (code: string, path: PolicyPath, message: string): Remark => ({
  code,
  severity: 'warning',
  path,
  message,
});

function remarkOn(grant: PolicyProgram['document']['grants'][number], fate: Fate, index: number): Remark[] {
  const path = ['grants', index];
  const name = `The grant ${JSON.stringify(grant.id)}`;
  if (!grant.enabled) return [note('disabled', path, `${name} is switched off.`)];
  if (!fate.someone) return [warning('nobody', path, `${name} fits no client of the inventory.`)];
  if (!fate.somewhere) return [warning('nowhere', path, `${name} names no destination at any site where it holds.`)];
  if (grant.effect === 'deny')
    return fate.effective ? [] : [note('idle-deny', path, `${name} denies nothing that another grant allows.`)];
  if (!fate.effective && fate.closedBy.size > 0)
    return [
      warning(
        'overruled',
        path,
        `${name} has no effect: everything it allows is denied by ${listOf([...fate.closedBy])}.`,
      ),
    ];
  if (!fate.effective)
    return [warning('expired', path, `${name} allows nothing any more, or not within the next days.`)];
  return fate.needed ? [] : [warning('shadowed', path, `${name} adds nothing: other grants allow all that it allows.`)];
}

/** Denies that are named at most: what thousands of denies close would be as many names each. */
const NAMED = 20;

const listOf = (names: readonly string[]): string =>
  names.slice(0, NAMED).join(', ') + (names.length > NAMED ? ' and others' : '');

/** Answers the resources that somebody may reach. */
function studyGateway(gateway: ResolvedGateway, fateOf: (rule: number) => Fate | undefined): Set<number> {
  const atoms = cutAtoms(gateway.resources);
  const alike = alikeOf(gateway);
  const holdingOf = holdingRules(gateway);
  const studied = new Set<string>();
  const reachable = new Set<number>();
  for (const client of gateway.clients) {
    const { ofKind, key, named } = holdingOf(client);
    const name = named.length === 0 ? key : `${key} ${named.join()}`;
    if (studied.has(name)) continue;
    studied.add(name);
    studyRules(gateway, atoms, alike, [...ofKind, ...named], fateOf, reachable);
  }
  return reachable;
}

/** A number for each rule's times and one for its resources: the same for the same. */
interface Alike {
  readonly times: readonly number[];
  readonly resources: readonly number[];
}

function alikeOf({ rules }: ResolvedGateway): Alike {
  const numbers = new Map<string, number>();
  const numberOf = (key: string): number => {
    const known = numbers.get(key) ?? numbers.size;
    numbers.set(key, known);
    return known;
  };
  return {
    times: rules.map(({ windows }) => numberOf(windows.map((each) => `${each.notBefore}-${each.notAfter}`).join())),
    resources: rules.map(({ resources }) => numberOf(`to ${resources.join()}`)),
  };
}

function studyRules(
  gateway: ResolvedGateway,
  atoms: Atoms,
  alike: Alike,
  holding: readonly number[],
  fateOf: (rule: number) => Fate | undefined,
  reachable: Set<number>,
): void {
  const byAtom = new Map<number, { allow: number[]; deny: number[] }>();
  for (const rule of holding) {
    const fate = fateOf(rule);
    if (fate) fate.someone = true;
    const resources = gateway.rules[rule]?.resources ?? [];
    for (const atom of new Set(resources.flatMap((resource) => atoms.ofResource[resource] ?? []))) {
      if (fate) fate.somewhere = true;
      const here = byAtom.get(atom) ?? { allow: [], deny: [] };
      here[gateway.rules[rule]?.effect ?? 'deny'].push(rule);
      byAtom.set(atom, here);
    }
  }
  for (const [atom, { allow, deny }] of byAtom)
    if (studyAtom(gateway, alike, allow, deny, fateOf))
      for (const resource of atoms.resourcesOf[atom] ?? []) reachable.add(resource);
}

/** What the rules of one atom do; whether any of it is open. Grows with the number of rules, not with its square. */
function studyAtom(
  gateway: ResolvedGateway,
  alike: Alike,
  allow: readonly number[],
  deny: readonly number[],
  fateOf: (rule: number) => Fate | undefined,
): boolean {
  const windowsOf = (rule: number | undefined) => gateway.rules[rule ?? -1]?.windows ?? [];
  const closed = unite(deny.flatMap(windowsOf));
  // Rules of the same times are all open or all closed.
  const groups = [...Map.groupBy(allow, (rule) => alike.times[rule])].map(([, rules]) => rules);
  const only =
    groups.length === 1 ? groups.map(([rule]) => windowsOf(rule)) : onlyIn(groups.map(([rule]) => windowsOf(rule)));
  let open = false;
  for (const [index, rules] of groups.entries()) {
    const effective = !covers(closed, windowsOf(rules[0]));
    open ||= effective;
    for (const rule of rules) {
      const fate = fateOf(rule);
      if (!fate) continue;
      if (effective) fate.effective = true;
      else if (!fate.effective) closeBy(fate, deny, gateway);
    }
    // Of grants that open the same, the first in the text is the one that stays. Others with its times take its place.
    const first = rules.reduce((a, b) => Math.min(a, b));
    const fate = fateOf(first);
    const stays = rules.every((rule) => alike.resources[rule] === alike.resources[first]);
    if (fate && stays && !covers(closed, only[index] ?? [])) fate.needed = true;
  }
  if (deny.length > 0) {
    const allowed = unite(allow.flatMap(windowsOf));
    for (const rule of deny) {
      const fate = fateOf(rule);
      if (fate && !fate.effective && meets(allowed, windowsOf(rule))) fate.effective = true;
    }
  }
  return open;
}

function closeBy({ closedBy }: Fate, deny: readonly number[], gateway: ResolvedGateway): void {
  for (const rule of deny) {
    if (closedBy.size > NAMED) return;
    closedBy.add(gateway.rules[rule]?.id ?? '');
  }
}

function rolesOf({ document, inventory }: PolicyProgram): Remark[] {
  const held = new Set(inventory.clients.flatMap(({ roles }) => roles));
  const granted = new Set(document.grants.flatMap(({ roles = [] }) => roles));
  return Object.keys(document.roles).flatMap((role) => {
    if (!held.has(role))
      return [warning('nobody-has-role', ['roles', role], `Nobody has the role ${JSON.stringify(role)}.`)];
    return granted.has(role)
      ? []
      : [note('unused-role', ['roles', role], `No grant names the role ${JSON.stringify(role)}.`)];
  });
}

/** A network that stands inside another of the same list says nothing, or says that one of the two is a slip. */
function overlaps({ document, inventory }: PolicyProgram): Remark[] {
  return Object.entries(document.resources).flatMap(([id, { at, networks = [], hosts = [] }]) => {
    const entries = [
      ...networks.map((text, index) => ({ text, path: ['resources', id, 'networks', index] })),
      ...hosts.map((text, index) => ({ text, path: ['resources', id, 'hosts', index] })),
    ];
    const here = inventory.sites.filter((site) => at === '*' || at.includes(site.id));
    const templates = entries.some(({ text }) => text.includes('{'));
    const found = new Map<string, Remark>();
    for (const { values } of templates ? here : here.slice(0, 1)) {
      const ranges = entries.flatMap((entry) => {
        const read = parseIpRange(fillIn(entry.text, values) ?? '');
        return read.ok ? [{ ...entry, ...read.value }] : [];
      });
      const sorted = ranges.toSorted(
        (a, b) => a.family - b.family || (a.first < b.first ? -1 : a.first > b.first ? 1 : 0),
      );
      let reach = sorted[0];
      for (const each of sorted.slice(1)) {
        const message = `${JSON.stringify(each.text)} overlaps ${JSON.stringify(reach?.text)} of the same resource.`;
        if (reach && each.family === reach.family && each.first <= reach.last)
          found.set(each.path.join('.'), warning('overlap', each.path, message));
        if (!reach || each.family !== reach.family || each.last > reach.last) reach = each;
      }
    }
    return [...found.values()];
  });
}
