/**
 * Access rules as nftables: one table, whose chains and collections stay while their contents are replaced in one transaction.
 *
 *   forward, input, output   what comes by the tunnel from a client's network, or goes there, by direction of its connection -> judge;
 *                            of other networks and interfaces: not ours, accept; else drop
 *   judge                    mark := place of the flow (interval map), then the client's class (verdict map); no class: drop
 *   class                    place in the class's set, or client and place in the exceptions: accept; else drop
 *
 * Both directions are judged by the connection's original destination and source, every packet anew: there is no rule that lets
 * established connections pass. What conntrack calls invalid has no original tuple and is dropped. Other sites share the interface;
 * which of its packets are theirs is told by address alone, for the tunnel lets nobody send by an address that is not their own.
 */
import type { AccessClient, AccessRules, AccessWindow } from '#lib/netmap/access.ts';
import { unite } from '../compile/windows.ts';
import type { Family, NftCollection, NftCommand, NftElement, NftExpression, NftName } from './ast.ts';
import { type ClientNetworks, clientNetworks } from './client-networks.ts';
import { writeNft } from './write.ts';

export const NFT_TABLE: NftName = 'sb_access';
const JUDGE: NftName = 'sb_judge';
const PASS: NftName = 'sb_pass';
const FAMILIES: readonly Family[] = [4, 6];
/** Atoms begin at 0 and marks at 1: a packet of no place has the mark 0. */
const markOf = (atom: number): number => atom + 1;

const address = (family: Family): 'ipv4_addr' | 'ipv6_addr' => (family === 4 ? 'ipv4_addr' : 'ipv6_addr');
const places = (family: Family): NftCollection => ({
  name: `sb_places${family}`,
  key: [address(family), 'inet_proto', 'inet_service'],
  value: 'mark',
  flag: 'interval',
});
const clientsOf = (family: Family): NftCollection => ({
  name: `sb_clients${family}`,
  key: [address(family)],
  value: 'verdict',
  flag: 'timeout',
});
const exceptions = (family: Family): NftCollection => ({
  name: `sb_exceptions${family}`,
  key: [address(family), 'mark'],
  flag: 'timeout',
});
const classSet = (id: number): NftCollection => ({ name: `sb_marks_${id}`, key: ['mark'], flag: 'timeout' });
const classChain = (id: number): NftName => `sb_class_${id}`;

export interface NftInput {
  readonly rules: AccessRules;
  readonly clients: readonly AccessClient[];
  /** Networks that clients have their addresses in, CIDR, apart from one another. */
  readonly networks: readonly string[];
  /** The interface that clients come in by, and perhaps others. */
  readonly interfaceName: string;
  /** Time of day at loading, epoch ms: timeouts run from it. */
  readonly wallMs: number;
  /** Classes that the kernel's table has now; those beyond the new ones are removed. 0 for a table that is not there. */
  readonly classesBefore: number;
  /** `NftScript.places` of what the kernel has; null when that is not known. The same again is left as it is. */
  readonly placesBefore: string | null;
}

export interface NftScript {
  readonly text: string;
  readonly classes: number;
  /** The interval maps as text: refilling them costs the kernel far more than everything else, and most revisions keep them. */
  readonly places: string;
  /** When the script has to be rendered and loaded again, because something opens then; null: never. Closing needs nobody. */
  readonly renewAtMs: number | null;
}

export function renderNftables(input: NftInput): NftScript {
  const { rules, clients, interfaceName, wallMs, classesBefore, placesBefore } = input;
  const ours = clientNetworks(input.networks, clients);
  const classes = rules.classes.map(({ id }) => id);
  const opening = new Openings(wallMs);
  const byId = new Map(clients.map((client) => [client.id, client]));
  const placeCommands = FAMILIES.flatMap((family) => elements(places(family), placeElements(rules, family)));
  const placesText = writeNft(NFT_TABLE, placeCommands);
  const samePlaces = placesText === placesBefore;
  const commands: NftCommand[] = [
    { op: 'add-table' },
    { op: 'add-chain', name: JUDGE },
    { op: 'add-chain', name: PASS },
    ...classes.map((id): NftCommand => ({ op: 'add-chain', name: classChain(id) })),
    ...[
      ...FAMILIES.flatMap((family) => [places(family), clientsOf(family), exceptions(family)]),
      ...classes.map(classSet),
    ].flatMap((collection): NftCommand[] => [
      { op: 'add-collection', collection },
      ...(collection.flag === 'interval' && samePlaces ? [] : [{ op: 'flush-collection' as const, collection }]),
    ]),
    { op: 'add-chain', name: 'sb_forward', base: { hook: 'forward', policy: 'drop' } },
    // The gateway's own traffic must not depend on these rules: what is not of the tunnel passes whatever happens to them.
    { op: 'add-chain', name: 'sb_input', base: { hook: 'input', policy: 'accept' } },
    { op: 'add-chain', name: 'sb_output', base: { hook: 'output', policy: 'accept' } },
    { op: 'flush-table' },
    ...removals(classes.length, classesBefore),
    ...rulesOf('sb_forward', forwardRules(interfaceName, ours)),
    ...rulesOf('sb_input', [
      [{ match: 'iifname', not: true, name: interfaceName }, { verdict: 'accept' }],
      ...FAMILIES.flatMap((family) => [
        ...within(ours, family, 'source', [{ match: 'direction', is: 'original' }, { goto: JUDGE }]),
        outside(ours, family, 'source'),
      ]),
      [{ verdict: 'drop' }],
    ]),
    ...rulesOf('sb_output', [
      [{ match: 'oifname', not: true, name: interfaceName }, { verdict: 'accept' }],
      ...FAMILIES.flatMap((family) => [
        ...within(ours, family, 'destination', [{ match: 'direction', is: 'reply' }, { goto: JUDGE }]),
        outside(ours, family, 'destination'),
      ]),
      [{ verdict: 'drop' }],
    ]),
    ...rulesOf(JUDGE, judgeRules()),
    ...rulesOf(PASS, [[{ set: 'mark', to: 'zero' }, { verdict: 'accept' }]]),
    ...classes.flatMap((id) => rulesOf(classChain(id), classRules(id))),
    ...rules.classes.flatMap(({ id, allow, timed }) =>
      elements(classSet(id), [
        ...allow.map(({ atom }): NftElement => ({ key: [markOf(atom)] })),
        ...[...Map.groupBy(timed, ({ atom }) => atom)].flatMap(([atom, pairs]) =>
          opening.element(
            [markOf(atom)],
            pairs.flatMap(({ windows }) => windows),
          ),
        ),
      ]),
    ),
    ...(samePlaces ? [] : placeCommands),
    ...FAMILIES.flatMap((family) => [
      ...elements(exceptions(family), exceptionElements(rules, byId, family, opening)),
      ...elements(clientsOf(family), clientElements(clients, classes.length, family, wallMs)),
    ]),
  ];
  const text = writeNft(NFT_TABLE, commands);
  return { text, classes: classes.length, places: placesText, renewAtMs: opening.next };
}

/** Ends all access of clients at once: their addresses leave the verdict map. An address that is not in it fails the script. */
export function renderRevoke(addresses: readonly string[]): string {
  const commands = FAMILIES.flatMap((family): NftCommand[] => {
    const ours = addresses.filter((each) => each.includes(':') === (family === 6));
    if (ours.length === 0) return [];
    const gone = ours.map((each): NftElement => ({ key: [each] }));
    return [{ op: 'delete-elements', collection: clientsOf(family), elements: gone }];
  });
  return writeNft(NFT_TABLE, commands);
}

export function renderRemoval(): string {
  return writeNft(NFT_TABLE, [{ op: 'add-table' }, { op: 'delete-table' }]);
}

const rulesOf = (chain: NftName, rules: readonly (readonly NftExpression[])[]): NftCommand[] =>
  rules.map((rule) => ({ op: 'add-rule', chain, rule }));

const elements = (collection: NftCollection, all: readonly NftElement[]): NftCommand[] =>
  all.length === 0 ? [] : [{ op: 'add-elements', collection, elements: all }];

function forwardRules(name: string, ours: ClientNetworks): NftExpression[][] {
  const came = (is: boolean): NftExpression => ({ match: 'iifname', not: !is, name });
  const goes = (is: boolean): NftExpression => ({ match: 'oifname', not: !is, name });
  return [
    [came(false), goes(false), { verdict: 'accept' }],
    ...FAMILIES.flatMap((family) => [
      ...within(ours, family, 'source', [{ match: 'direction', is: 'original' }, { goto: JUDGE }], came(true)),
      ...within(ours, family, 'destination', [{ match: 'direction', is: 'reply' }, { goto: JUDGE }], goes(true)),
      [came(true), goes(false), ...outside(ours, family, 'source')],
      [came(false), goes(true), ...outside(ours, family, 'destination')],
    ]),
    [{ verdict: 'drop' }],
  ];
}

/** A rule for packets from or to clients; none where no client has an address of the family. */
function within(
  ours: ClientNetworks,
  family: Family,
  side: 'source' | 'destination',
  then: readonly NftExpression[],
  first?: NftExpression,
): NftExpression[][] {
  const networks = ours[family];
  if (networks.length === 0) return [];
  return [[...(first ? [first] : []), { match: 'network', side, family, not: false, in: networks }, ...then]];
}

/** Lets pass what is from or to nobody's network of the family. */
function outside(ours: ClientNetworks, family: Family, side: 'source' | 'destination'): NftExpression[] {
  const networks = ours[family];
  return networks.length === 0
    ? [{ match: 'family', is: family }, { verdict: 'accept' }]
    : [{ match: 'network', side, family, not: true, in: networks }, { verdict: 'accept' }];
}

const judgeRules = (): NftExpression[][] => [
  [{ set: 'mark', to: 'zero' }],
  ...FAMILIES.map((family): NftExpression[] => [
    { match: 'any-protocol' },
    { set: 'mark', to: 'place', family, map: places(family).name },
  ]),
  ...FAMILIES.map((family): NftExpression[] => [{ lookup: 'client', family, map: clientsOf(family).name }]),
  [{ verdict: 'drop' }],
];

const classRules = (id: number): NftExpression[][] => [
  [{ match: 'mark', inSet: classSet(id).name }, { goto: PASS }],
  ...FAMILIES.map((family): NftExpression[] => [
    { match: 'client-and-mark', family, inSet: exceptions(family).name },
    { goto: PASS },
  ]),
  [{ verdict: 'drop' }],
];

/** Chains of classes that are no more; by now no verdict map names them. */
function removals(from: number, before: number): NftCommand[] {
  const gone = Array.from({ length: Math.max(0, before - from) }, (_, i) => from + i);
  return [
    ...gone.map((id): NftCommand => ({ op: 'delete-chain', name: classChain(id) })),
    ...gone.map((id): NftCommand => ({ op: 'delete-collection', collection: classSet(id) })),
  ];
}

const isOf = (family: Family, text: string): boolean => text.includes(':') === (family === 6);

const placeElements = ({ boxes }: AccessRules, family: Family): NftElement[] =>
  boxes
    .filter(({ addresses }) => isOf(family, addresses[0]))
    .map(({ addresses, protocols, ports, atom }) => ({ key: [addresses, protocols, ports], value: markOf(atom) }));

function clientElements(
  clients: readonly AccessClient[],
  classes: number,
  family: Family,
  wallMs: number,
): NftElement[] {
  return clients.flatMap((client): NftElement[] => {
    const own = family === 4 ? client.address4 : client.address6;
    if (own === null || client.class < 0 || client.class >= classes) return [];
    const left = client.notAfter === null ? undefined : client.notAfter - wallMs;
    if (left !== undefined && left < 1) return [];
    const timeout = left === undefined ? {} : { timeoutMs: Math.ceil(left) };
    return [{ key: [own], value: { goto: classChain(client.class) }, ...timeout }];
  });
}

function exceptionElements(
  { exceptions: all }: AccessRules,
  byId: ReadonlyMap<string, AccessClient>,
  family: Family,
  opening: Openings,
): NftElement[] {
  const windows = new Map<string, { key: readonly [string, number]; windows: AccessWindow[] }>();
  for (const { client, atom, windows: more } of all) {
    const of = byId.get(client);
    const own = family === 4 ? of?.address4 : of?.address6;
    if (!own) continue;
    const key = `${own} ${atom}`;
    const known = windows.get(key) ?? { key: [own, markOf(atom)] as const, windows: [] };
    windows.set(key, known);
    known.windows.push(...more);
  }
  return [...windows.values()].flatMap((each) => opening.element(each.key, each.windows));
}

/** Windows as elements with timeouts: what is open now, until it closes, and when the next one opens. */
class Openings {
  readonly #wallMs: number;
  next: number | null = null;

  constructor(wallMs: number) {
    this.#wallMs = wallMs;
  }

  /** `anyOrder`: of several rules, they may touch and overlap. */
  element(key: readonly (string | number)[], anyOrder: readonly AccessWindow[]): NftElement[] {
    const now = this.#wallMs;
    const windows = unite(anyOrder);
    for (const { notBefore } of windows)
      if (notBefore !== null && notBefore > now && (this.next === null || notBefore < this.next)) this.next = notBefore;
    const open = windows.filter((each) => (each.notBefore ?? now) <= now && (each.notAfter ?? Infinity) > now);
    if (open.length === 0) return [];
    const until = Math.max(...open.map(({ notAfter }) => notAfter ?? Infinity));
    return [until === Infinity ? { key } : { key, timeoutMs: Math.max(1, Math.ceil(until - now)) }];
  }
}
