/** Which rules hold for a client; most clients share the answer with everybody of their roles, site and registration. */
import { isSubject, type ResolvedClient, type ResolvedGateway, type ResolvedRule } from '../resolved.ts';

export interface HoldingRules {
  /** Indexes of rules that hold for the client's kind, in order, and the same as text. */
  readonly ofKind: readonly number[];
  readonly key: string;
  /** Those that hold only because they name the client, in order. */
  readonly named: readonly number[];
}

type HoldingOf = (client: ResolvedClient) => HoldingRules;

const known = new WeakMap<readonly ResolvedRule[], HoldingOf>();

/** Of one list of rules once: every test of a policy asks about the same ones. */
export function holdingRules({ rules }: Pick<ResolvedGateway, 'rules'>): HoldingOf {
  const holdingOf = known.get(rules) ?? holdingAmong(rules);
  known.set(rules, holdingOf);
  return holdingOf;
}

function holdingAmong(rules: readonly ResolvedRule[]): HoldingOf {
  const kinds = new Map<string, { rules: readonly number[]; has: ReadonlySet<number>; key: string }>();
  const naming = rulesNaming(rules);
  // A site or a registration that no rule asks for makes no difference.
  const sites = new Set(rules.map(({ subjects }) => subjects.site));
  const asksRegistered = rules.some(({ subjects }) => subjects.registeredOnly);
  return (client) => {
    const roles = client.roles.length > 1 ? client.roles.toSorted().join('\n') : (client.roles[0] ?? '');
    const site = client.site !== null && sites.has(client.site) ? client.site : '\n';
    const name = `${asksRegistered && client.registered ? 1 : 0}\t${site}\t${roles}`;
    let kind = kinds.get(name);
    if (!kind) {
      const anonymous = { ...client, id: '' };
      const holding = rules.flatMap((rule, index) => (isSubject(rule.subjects, anonymous) ? [index] : []));
      kind = { rules: holding, has: new Set(holding), key: holding.join() };
      kinds.set(name, kind);
    }
    const { has } = kind;
    const named = (naming.get(client.id) ?? []).filter(
      (index) => !has.has(index) && isSubject((rules[index] as ResolvedRule).subjects, client),
    );
    return { ofKind: kind.rules, key: kind.key, named };
  };
}

function rulesNaming(rules: readonly ResolvedRule[]): Map<string, number[]> {
  const naming = new Map<string, number[]>();
  for (const [index, { subjects }] of rules.entries())
    for (const client of subjects.clients) {
      const others = naming.get(client);
      if (others) others.push(index);
      else naming.set(client, [index]);
    }
  return naming;
}
