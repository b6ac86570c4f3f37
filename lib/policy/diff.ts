/** Who gains and who loses between two policies: both compiled over the same atoms, compared for every client at every gateway. */
import { type AccessWindow, isOpen, type TimedPair } from '#lib/netmap/access.ts';
import { type CompiledAccess, compileGateway } from './compile/compile.ts';
import { ALWAYS, subtract } from './compile/windows.ts';
import { resolveGateway } from './language/resolve.ts';
import type { Horizon } from './language/schedule.ts';
import type { PolicyProgram } from './program.ts';
import type { ResolvedGateway, ResolvedRule } from './resolved.ts';

export interface AccessChange {
  readonly change: 'gain' | 'lose';
  readonly gateway: string;
  readonly site: string;
  readonly resource: string;
  /** Ids of clients, in order. */
  readonly clients: readonly string[];
  /** Those of them for whom it makes a difference at this moment. */
  readonly clientsNow: readonly string[];
  /** Grants that open it after a gain, or opened it before a loss. */
  readonly rules: readonly string[];
}

/** Both programs have to be of one inventory. The changes are sorted by site, gateway, resource. `nowMs`: what `clientsNow` is about. */
export function diffPolicies(
  before: PolicyProgram,
  after: PolicyProgram,
  horizon: Horizon,
  nowMs: number = horizon.fromMs,
): AccessChange[] {
  const { inventory, clients } = after;
  return inventory.gateways
    .flatMap((gateway) => {
      const [a, b] = [before, after].map(({ document }) =>
        resolveGateway(document, inventory, gateway, clients, horizon),
      );
      if (!a || !b) return [];
      const names = [...a.resourceIds, ...b.resourceIds];
      const shift = a.resourceIds.length;
      const resources = [...a.gateway.resources, ...b.gateway.resources];
      const shifted = b.gateway.rules.map((rule) => ({
        ...rule,
        resources: rule.resources.map((index) => index + shift),
      }));
      const old = compileGateway({ ...a.gateway, resources });
      const now = compileGateway({ ...b.gateway, resources, rules: shifted });
      const sides = [
        { compiled: old, rules: a.gateway.rules },
        { compiled: now, rules: shifted },
      ] as const;
      return compare(sides, b.gateway, names, nowMs).map((change) => ({
        ...change,
        gateway: gateway.id,
        site: gateway.site,
      }));
    })
    .toSorted(
      (x, y) => compareText(x.site, y.site) || compareText(x.gateway, y.gateway) || compareText(x.resource, y.resource),
    );
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

type Opening = { readonly windows: readonly AccessWindow[]; readonly rules: ReadonlySet<number> };

interface Side {
  readonly compiled: CompiledAccess;
  readonly rules: readonly ResolvedRule[];
}

function compare(
  [old, now]: readonly [Side, Side],
  { clients }: ResolvedGateway,
  names: readonly string[],
  nowMs: number,
): Omit<AccessChange, 'gateway' | 'site'>[] {
  const [wasOf, isOf] = [openingsOf(old.compiled), openingsOf(now.compiled)];
  const found = new Map<
    string,
    { change: 'gain' | 'lose'; resource: string; clients: Set<string>; now: Set<string>; rules: Set<string> }
  >();
  // Clients of the same two classes differ alike.
  const known = new Map<ReadonlyMap<number, Opening>, Map<ReadonlyMap<number, Opening>, Difference[]>>();
  for (const [index, client] of clients.entries()) {
    const [was, is] = [wasOf(index), isOf(index)];
    const before = known.get(was) ?? new Map<ReadonlyMap<number, Opening>, Difference[]>();
    known.set(was, before);
    const differences = before.get(is) ?? [
      ...differencesOf('lose', was, is, old, names, nowMs),
      ...differencesOf('gain', is, was, now, names, nowMs),
    ];
    before.set(is, differences);
    const ended = client.notAfter !== null && client.notAfter <= nowMs;
    for (const { change, resource, rule, isNow } of differences) {
      const key = `${change} ${resource}`;
      const entry = found.get(key) ?? { change, resource, clients: new Set(), now: new Set(), rules: new Set() };
      found.set(key, entry);
      entry.clients.add(client.id);
      if (isNow && !ended) entry.now.add(client.id);
      entry.rules.add(rule);
    }
  }
  return [...found.values()].map(({ change, resource, clients: all, now: some, rules }) => ({
    change,
    resource,
    clients: [...all].toSorted(),
    clientsNow: [...some].toSorted(),
    rules: [...rules],
  }));
}

interface Difference {
  readonly change: 'gain' | 'lose';
  readonly resource: string;
  readonly rule: string;
  readonly isNow: boolean;
}

/** What is open on one side and not on the other, named by the resources of the grants that open it. */
function differencesOf(
  change: 'gain' | 'lose',
  from: ReadonlyMap<number, Opening>,
  to: ReadonlyMap<number, Opening>,
  { compiled, rules }: Side,
  names: readonly string[],
  nowMs: number,
): Difference[] {
  const found = new Map<string, Difference>();
  for (const [atom, opening] of from) {
    const other = to.get(atom)?.windows ?? [];
    if (subtract(opening.windows, other).length === 0) continue;
    const isNow = isOpen(opening.windows, nowMs) && !isOpen(other, nowMs);
    const covering = new Set(compiled.resourcesOf[atom]);
    for (const index of opening.rules)
      for (const each of rules[index]?.resources ?? []) {
        if (!covering.has(each)) continue;
        const [resource, rule] = [names[each] ?? '', rules[index]?.id ?? ''];
        const key = `${resource} ${rule}`;
        found.set(key, { change, resource, rule, isNow: isNow || found.get(key)?.isNow === true });
      }
  }
  return [...found.values()];
}

/** What the client at a place of the list may reach, by atom. Clients of a class without exceptions share the answer. */
function openingsOf({ rules, clients }: CompiledAccess): (index: number) => ReadonlyMap<number, Opening> {
  const byClass = new Map<number, ReadonlyMap<number, Opening>>();
  const exceptions = Map.groupBy(rules.exceptions, ({ client }) => client);
  const ofClass = (id: number): ReadonlyMap<number, Opening> => {
    const known = byClass.get(id);
    if (known) return known;
    const { allow = [], timed = [] } = rules.classes[id] ?? {};
    const made = withPairs(new Map(), timed);
    for (const { atom, rule } of allow) made.set(atom, { windows: ALWAYS, rules: new Set([rule]) });
    byClass.set(id, made);
    return made;
  };
  return (index) => {
    const client = clients[index];
    if (!client) return new Map();
    const own = exceptions.get(client.id);
    return own ? withPairs(ofClass(client.class), own) : ofClass(client.class);
  };
}

/** A copy in which each pair opens its atom as well. */
function withPairs(openings: ReadonlyMap<number, Opening>, pairs: readonly TimedPair[]): Map<number, Opening> {
  const all = new Map(openings);
  for (const { atom, rule, windows } of pairs) {
    const known = all.get(atom);
    all.set(atom, {
      windows: [...(known?.windows ?? []), ...windows],
      rules: new Set([...(known?.rules ?? []), rule]),
    });
  }
  return all;
}
