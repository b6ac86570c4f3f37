/** Who gains and who loses between two policies: both compiled over the same atoms, compared for every client at every gateway. */
import type { AccessWindow } from '#lib/netmap/access.ts';
import { type CompiledAccess, compileGateway } from './compile/compile.ts';
import { subtract } from './compile/windows.ts';
import { resolveGateway } from './language/resolve.ts';
import type { Horizon } from './language/schedule.ts';
import type { PolicyProgram } from './program.ts';
import type { ResolvedGateway } from './resolved.ts';

export interface AccessChange {
  readonly change: 'gain' | 'lose';
  readonly gateway: string;
  readonly site: string;
  readonly resource: string;
  /** Ids of clients, in order. */
  readonly clients: readonly string[];
  /** Grants that open it after a gain, or opened it before a loss. */
  readonly rules: readonly string[];
}

/** Both programs have to be of one inventory. The changes are sorted by site, gateway, resource. */
export function diffPolicies(before: PolicyProgram, after: PolicyProgram, horizon: Horizon): AccessChange[] {
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
      return compare(old, now, b.gateway, names).map((change) => ({
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

type Opening = { readonly windows: readonly AccessWindow[]; readonly rules: ReadonlySet<string> };

function compare(
  old: CompiledAccess,
  now: CompiledAccess,
  { clients }: ResolvedGateway,
  names: readonly string[],
): Omit<AccessChange, 'gateway' | 'site'>[] {
  const opened = [old, now].map(openingsOf);
  /** Change, then resource, to clients and rules. */
  const found = new Map<
    string,
    { change: 'gain' | 'lose'; resource: string; clients: Set<string>; rules: Set<string> }
  >();
  for (const [index, client] of clients.entries()) {
    const [was, is] = opened.map((of) => of(index));
    if (!was || !is) continue;
    for (const [change, from, to] of [['lose', was, is] as const, ['gain', is, was] as const])
      for (const [atom, opening] of from) {
        if (subtract(opening.windows, to.get(atom)?.windows ?? []).length === 0) continue;
        for (const resource of new Set((now.resourcesOf[atom] ?? []).map((each) => names[each] as string))) {
          const key = `${change} ${resource}`;
          const entry = found.get(key) ?? { change, resource, clients: new Set(), rules: new Set() };
          found.set(key, entry);
          entry.clients.add(client.id);
          for (const rule of opening.rules) entry.rules.add(rule);
        }
      }
  }
  return [...found.values()].map((each) => ({
    ...each,
    clients: [...each.clients].toSorted(),
    rules: [...each.rules],
  }));
}

/** What the client at a place of the list may reach, by atom. Clients of a class without exceptions share the answer. */
function openingsOf({ rules, clients }: CompiledAccess): (index: number) => ReadonlyMap<number, Opening> {
  const byClass = new Map<number, ReadonlyMap<number, Opening>>();
  const exceptions = Map.groupBy(rules.exceptions, ({ client }) => client);
  const nameOf = (rule: number): string => rules.rules[rule]?.id ?? '';
  const ofClass = (id: number): ReadonlyMap<number, Opening> => {
    const known = byClass.get(id);
    if (known) return known;
    const { allow = [], timed = [] } = rules.classes[id] ?? {};
    const always = [{ notBefore: null, notAfter: null }];
    const made = new Map<number, Opening>(
      timed.map(({ atom, rule, windows }) => [atom, { windows, rules: new Set([nameOf(rule)]) }]),
    );
    for (const { atom, rule } of allow) made.set(atom, { windows: always, rules: new Set([nameOf(rule)]) });
    byClass.set(id, made);
    return made;
  };
  return (index) => {
    const client = clients[index];
    if (!client) return new Map();
    const own = exceptions.get(client.id);
    if (!own) return ofClass(client.class);
    const all = new Map(ofClass(client.class));
    for (const { atom, rule, windows } of own) {
      const known = all.get(atom);
      all.set(atom, {
        windows: [...(known?.windows ?? []), ...windows],
        rules: new Set([...(known?.rules ?? []), nameOf(rule)]),
      });
    }
    return all;
  };
}
