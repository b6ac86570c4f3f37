/**
 * Rules that do nothing, found by what they would open: a grant is shadowed when the others open everything that it opens, it is
 * overruled when denies close all of it. Known from the compiled atoms of every gateway, not from how the rules are written.
 */
import type { AccessWindow } from '#lib/netmap/access.ts';
import { parseIpRange } from '#lib/values/ip-range.ts';
import { type Atoms, cutAtoms } from './compile/atoms.ts';
import { holdingRules } from './compile/holding.ts';
import { intersect, subtract, unite } from './compile/windows.ts';
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
        `${name} has no effect: everything it allows is denied by ${[...fate.closedBy].join(', ')}.`,
      ),
    ];
  if (!fate.effective)
    return [warning('expired', path, `${name} allows nothing any more, or not within the next days.`)];
  return fate.needed ? [] : [warning('shadowed', path, `${name} adds nothing: other grants allow all that it allows.`)];
}

/** Answers the resources that somebody may reach. */
function studyGateway(gateway: ResolvedGateway, fateOf: (rule: number) => Fate | undefined): Set<number> {
  const atoms = cutAtoms(gateway.resources);
  const holdingOf = holdingRules(gateway);
  const studied = new Set<string>();
  const reachable = new Set<number>();
  for (const client of gateway.clients) {
    const { ofKind, key, named } = holdingOf(client);
    const name = named.length === 0 ? key : `${key} ${named.join()}`;
    if (studied.has(name)) continue;
    studied.add(name);
    studyRules(gateway, atoms, [...ofKind, ...named], fateOf, reachable);
  }
  return reachable;
}

function studyRules(
  gateway: ResolvedGateway,
  atoms: Atoms,
  holding: readonly number[],
  fateOf: (rule: number) => Fate | undefined,
  reachable: Set<number>,
): void {
  const atomsOf = (rule: number): Set<number> =>
    new Set((gateway.rules[rule]?.resources ?? []).flatMap((resource) => atoms.ofResource[resource] ?? []));
  const byAtom = new Map<number, { allow: number[]; deny: number[] }>();
  for (const rule of holding) {
    const fate = fateOf(rule);
    if (fate) fate.someone = true;
    for (const atom of atomsOf(rule)) {
      if (fate) fate.somewhere = true;
      const here = byAtom.get(atom) ?? { allow: [], deny: [] };
      here[gateway.rules[rule]?.effect ?? 'deny'].push(rule);
      byAtom.set(atom, here);
    }
  }
  const windows = (rules: readonly number[]): readonly AccessWindow[] =>
    unite(rules.flatMap((rule) => gateway.rules[rule]?.windows ?? []));
  for (const [atom, { allow, deny }] of byAtom) {
    const closed = windows(deny);
    const open = subtract(windows(allow), closed);
    if (open.length > 0) for (const resource of atoms.resourcesOf[atom] ?? []) reachable.add(resource);
    for (const rule of allow) {
      const fate = fateOf(rule);
      if (!fate) continue;
      const mine = subtract(windows([rule]), closed);
      if (mine.length > 0) fate.effective = true;
      else for (const each of deny) fate.closedBy.add(gateway.rules[each]?.id ?? '');
      // Of grants that open the same, the first in the text is the one that stays.
      const others = allow.filter((each) => each !== rule && (each < rule || !coversAll(gateway, each, rule)));
      if (subtract(mine, windows(others)).length > 0) fate.needed = true;
    }
    for (const rule of deny) {
      const fate = fateOf(rule);
      if (fate && intersect(windows([rule]), windows(allow)).length > 0) fate.effective = true;
    }
  }
}

/** Whether `a` and `b` say the same, so that only one of them may be called shadowed. */
function coversAll(gateway: ResolvedGateway, a: number, b: number): boolean {
  const [first, second] = [gateway.rules[a], gateway.rules[b]];
  return (
    first?.resources.join() === second?.resources.join() &&
    JSON.stringify(first?.windows) === JSON.stringify(second?.windows)
  );
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
