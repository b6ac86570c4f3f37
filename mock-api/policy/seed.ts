/** The pretend fleet's policy: three revisions, no draft, one gateway that drifted and one that is away. */
import type { PolicyRevision, PolicyState } from '#lib/contract/policy.ts';
import { editPolicy } from '#lib/policy/language/edit.ts';
import { readPolicy } from '#lib/policy/language/read.ts';
import type { MockGateway } from '../seed/fleet.ts';
import type { MockOperation } from '../seed/lightlink.ts';
import { hash } from '../seed/random.ts';

export interface MockRevision extends Omit<PolicyRevision, 'operationId'> {
  readonly operationId: string;
  readonly text: string;
}

export interface MockEnforcement {
  readonly revision: number;
  readonly hash: string;
  readonly at: number;
}

export interface MockPolicy {
  /** What came of the seeded revisions. */
  readonly operations: readonly MockOperation[];
  /** Oldest first; the last one is enforced. */
  readonly revisions: MockRevision[];
  draft: PolicyState['draft'];
  proposal: PolicyState['proposal'];
  settings: PolicyState['settings'];
  /** By gateway, newest last: what it enforces since when. */
  readonly enforced: Map<string, MockEnforcement[]>;
  readonly drifted: Set<string>;
  readonly away: Set<string>;
  versions: number;
}

const dayMs = 86_400_000;

const seedText = (until: string): string => `# Who may reach what in the chain.
version: 1
title: Chain store
roles:
  staff: { title: Store staff }
  finance: { title: Finance }
  it-ops: { title: IT operations }
  engineer: { title: Field engineers }
  contractor: { title: Contractors }
resources:
  printer:
    title: Receipt printer
    hosts: ["{lan}.21"]
    services: [tcp/9100]
    advertise: true
  pos:
    title: POS server
    hosts: ["{lan}.31"]
    services: [tcp/443, tcp/5432]
    advertise: true
  office:
    title: Office network
    networks: ["{lan}.0/24"]
    services: [tcp/443, tcp/445, udp/53, icmp]
  cold-room:
    title: Cold room
    at: [branch-3]
    hosts: [10.0.3.60]
    services: [tcp/443]
  ledger:
    title: Ledger
    hosts: [10.0.0.40]
    services: [tcp/443]
  gateways:
    title: Gateways
    gateway: true
    services: [tcp/22, tcp/443, icmp]
grants:
  - id: staff-store
    roles: [staff]
    to: [printer, pos]
  - id: finance-office
    roles: [finance]
    to: [office]
  # The ledger stands at headquarters and is reached through the own store's gateway.
  - id: finance-ledger
    roles: [finance]
    to: [ledger]
    require: registered-device
    owner: finance
  - id: it-everywhere
    roles: [it-ops]
    to: [office, pos, gateways]
    at: "*"
  - id: engineers
    roles: [engineer]
    to: [gateways]
    at: "*"
    note: Maintenance of the gateways and nothing behind them.
  - id: contractors
    roles: [contractor]
    to: [office]
    times: [{ days: [mon, tue, wed, thu, fri], from: "08:00", to: "18:00" }]
  - id: no-pos-for-contractors
    effect: deny
    roles: [contractor]
    to: [pos]
    note: Card data stays with store staff.
  - id: cold-room-service
    clients: [cl-3-4]
    to: [cold-room]
    at: [branch-3]
    until: ${until}
    owner: branch-3
    note: Compressor repair, ticket 4711
  - id: late-stocktaking
    roles: [staff]
    to: [office]
    at: [branch-3]
    times: [{ days: [sun], from: "20:00", to: "02:00" }]
    owner: branch-3
tests:
  - staff at branch-1 can printer, pos:tcp/443, cannot gateways
  - it-ops at branch-2 can gateways:tcp/22, pos
  - engineer at branch-3 can gateways, cannot pos, office
  - { role: contractor, at: branch-3, can: ["10.0.3.20:tcp/443"], cannot: [pos], time: "2027-01-04T10:00:00+01:00" }
`;

/** Looks like a digest, and is the same for the same text. */
export const digestOf = (text: string): string =>
  Array.from({ length: 8 }, (_, part) =>
    Math.floor(hash(`${part}:${text}`) * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('');

export function grantsIn(text: string): number {
  const read = readPolicy(text);
  return read.ok ? read.value.document.grants.length : 0;
}

function without(text: string, ids: readonly string[]): string {
  const read = readPolicy(text);
  if (!read.ok) return text;
  const places = read.value.document.grants.flatMap(({ id }, index) => (ids.includes(id) ? [index] : []));
  const edited = editPolicy(
    text,
    places.toReversed().map((index) => ({ op: 'remove' as const, path: ['grants', index] })),
  );
  return edited.ok ? edited.value : text;
}

export function seedPolicy(gateways: readonly MockGateway[], at: number): MockPolicy {
  const text = seedText(new Date(at + 6 * dayMs).toISOString().slice(0, 10));
  const made = (revision: number, days: number, note: string, by: string, rest: string): MockRevision => ({
    revision,
    hash: digestOf(rest),
    note,
    at: new Date(at - days * dayMs).toISOString(),
    by,
    approvedBy: null,
    restoredFrom: null,
    losing: revision === 3 ? 5 : 0,
    gaining: revision === 1 ? 0 : 4,
    grants: grantsIn(rest),
    operationId: `op-policy-${revision}`,
    text: rest,
  });
  // Its last test came with the deny that it is about.
  const second = without(text, ['no-pos-for-contractors', 'late-stocktaking']).replace(/\n {2}- \{ role: [^\n]*/, '');
  const revisions = [
    made(1, 41, 'First policy, taken over from the gateways.', 'Ada Keller', without(second, ['cold-room-service'])),
    made(2, 12, 'Cold room of Branch 3 for its service technician.', 'Ada Keller', second),
    made(3, 2, 'Contractors never reach the POS; Branch 3 counts stock on Sundays.', 'Ada Keller', text),
  ];
  const enforces = ({ revision, hash: digest, at: when }: MockRevision): MockEnforcement => ({
    revision,
    hash: digest,
    at: Date.parse(when) + 400,
  });
  const [, old, last] = revisions;
  const seen = gateways.filter(({ state }) => state !== 'pending');
  const operations = revisions.map(({ operationId, revision, at: when }) => ({
    id: operationId,
    kind: 'policy' as const,
    at: Date.parse(when),
    subjects: [{ id: `policy-${revision}`, name: `${revision}` }],
    receipts: seen
      .filter(({ id }) => id !== 'gw-5')
      .map(({ id }) => ({ gatewayId: id, revision, enforcedAt: Date.parse(when) + 400 })),
  }));
  return {
    operations,
    revisions,
    draft: null,
    proposal: null,
    settings: { confirmAbove: 3, secondPerson: false },
    enforced: new Map(
      seen.map(({ id }) => [
        id,
        [old, ...(id === 'gw-5' ? [] : [last])].flatMap((one) => (one ? [enforces(one)] : [])),
      ]),
    ),
    drifted: new Set(['gw-4']),
    away: new Set(['gw-5', ...seen.filter(({ state }) => state === 'offline').map(({ id }) => id)]),
    versions: 0,
  };
}
