/** Compilers with one defect each: a test that cannot tell them from the real one proves nothing. */
import type { AccessBox, AccessPair } from '#lib/netmap/access.ts';
import { type CompiledAccess, compileGateway } from '../compile/compile.ts';
import { ALWAYS } from '../compile/windows.ts';
import type { ResolvedGateway, ResolvedRule } from '../resolved.ts';

interface Mutant {
  readonly name: string;
  /** Undefined where the defect cannot show. */
  readonly mutate: (gateway: ResolvedGateway) => CompiledAccess | undefined;
}

const onBoxes = (change: (box: AccessBox) => AccessBox) => (gateway: ResolvedGateway) => {
  const compiled = compileGateway(gateway);
  return { ...compiled, rules: { ...compiled.rules, boxes: compiled.rules.boxes.map(change) } };
};

const onRules = (change: (rules: readonly ResolvedRule[]) => readonly ResolvedRule[]) => (gateway: ResolvedGateway) =>
  compileGateway({ ...gateway, rules: change(gateway.rules) });

const onSubjects = (change: Partial<ResolvedRule['subjects']>) =>
  onRules((rules) => rules.map((rule) => ({ ...rule, subjects: { ...rule.subjects, ...change } })));

export const mutants: readonly Mutant[] = [
  {
    name: 'drop the last port of a range',
    mutate: onBoxes((box) =>
      box.ports[0] < box.ports[1] && box.ports[1] < 65_535 ? { ...box, ports: [box.ports[0], box.ports[1] - 1] } : box,
    ),
  },
  {
    name: 'drop the first address of a range',
    mutate: onBoxes((box) => {
      const match = /^(10\.3\.\d\.)(\d)$/.exec(box.addresses[0]);
      if (!match || box.addresses[0] === box.addresses[1]) return box;
      return { ...box, addresses: [`${match[1]}${Number(match[2]) + 1}`, box.addresses[1]] };
    }),
  },
  { name: 'ignore deny', mutate: onRules((rules) => rules.filter(({ effect }) => effect === 'allow')) },
  {
    name: 'let allow win',
    mutate: onRules((rules) =>
      rules.filter((rule) => rule.effect === 'allow' || !rules.some(({ effect }) => effect === 'allow')),
    ),
  },
  {
    name: 'take deny for allow',
    mutate: onRules((rules) => rules.map((rule) => ({ ...rule, effect: 'allow' as const }))),
  },
  { name: 'ignore times', mutate: onRules((rules) => rules.map((rule) => ({ ...rule, windows: ALWAYS }))) },
  { name: 'ignore the site', mutate: onSubjects({ site: null }) },
  { name: 'ignore registration', mutate: onSubjects({ registeredOnly: false }) },
  { name: 'forget single clients', mutate: onSubjects({ clients: new Set() }) },
  {
    name: 'forget exceptions',
    mutate: (gateway) => {
      const compiled = compileGateway(gateway);
      return { ...compiled, rules: { ...compiled.rules, exceptions: [] } };
    },
  },
  {
    name: 'see the first resource alone where several overlap',
    mutate: (gateway) => {
      const compiled = compileGateway(gateway);
      const ofFirst = ({ atom, rule }: AccessPair): boolean =>
        gateway.rules[rule]?.resources.includes(compiled.resourcesOf[atom]?.[0] ?? -1) === true;
      const classes = compiled.rules.classes.map((each) => ({ ...each, allow: each.allow.filter(ofFirst) }));
      return { ...compiled, rules: { ...compiled.rules, classes } };
    },
  },
  {
    name: 'give every client the first class',
    mutate: (gateway) => {
      const compiled = compileGateway(gateway);
      return { ...compiled, clients: compiled.clients.map((client) => ({ ...client, class: 0 })) };
    },
  },
  {
    name: 'forget when a client ends',
    mutate: (gateway) => {
      const compiled = compileGateway(gateway);
      return { ...compiled, clients: compiled.clients.map((client) => ({ ...client, notAfter: null })) };
    },
  },
  {
    name: 'swap the atoms of a class',
    mutate: (gateway) => {
      const compiled = compileGateway(gateway);
      const shift = (pairs: readonly AccessPair[]): AccessPair[] =>
        pairs.map((pair) => ({ ...pair, atom: pair.atom ^ 1 }));
      const classes = compiled.rules.classes.map((each) => ({ ...each, allow: shift(each.allow) }));
      return { ...compiled, rules: { ...compiled.rules, classes } };
    },
  },
];
