/**
 * What one packet costs in the access filter, without sockets. A gateway of 1,000 clients in 20 classes and 500 destinations; each
 * round judges COUNT packets; the figure is the median of ROUNDS rounds after a warm-up, divided by COUNT, in nanoseconds.
 */
import { AccessFilter, FILTER, FROM_CLIENT, TO_CLIENT } from '../lib/engine/filter/index.ts';
import { ipPacket } from '../lib/engine/filter/testing/ip-packets.ts';
import type { AccessClient, AccessRules } from '../lib/netmap/access.ts';

const ROUNDS = 11;
const COUNT = 200_000;
const CLIENTS = 1000;
const CLASSES = 20;
const ATOMS = 500;
const PACKETS = 512;

const address4 = (client: number): string => `10.250.${client >> 8}.${client & 255}`;
const address6 = (client: number): string => `fd00:250::${(client + 1).toString(16)}`;
const host4 = (atom: number): string => `10.3.${atom >> 7}.${(atom & 127) * 2}`;
const host6 = (atom: number): string => `fd00:3::${(atom * 2).toString(16)}`;

const allow = Array.from({ length: ATOMS }, (_, atom) => ({ atom, rule: 0 }));

const rules: AccessRules = {
  revision: 1,
  boxes: allow.flatMap(({ atom }) =>
    [host4(atom), host6(atom)].flatMap((host) =>
      [22, 443, 5432].map((port) => ({
        addresses: [host, host] as const,
        protocols: [6, 6] as const,
        ports: [port, port] as const,
        atom,
        gateway: false,
      })),
    ),
  ),
  classes: Array.from({ length: CLASSES }, (_, id) => ({ id, name: `c${id}`, allow, timed: [], denied: [] })),
  exceptions: [],
  rules: [{ id: 'all', text: 'All.' }],
  expandedUntil: null,
};
const clients: AccessClient[] = Array.from({ length: CLIENTS }, (_, i) => ({
  id: `client-${i}`,
  address4: address4(i),
  address6: address6(i),
  class: i % CLASSES,
  notAfter: null,
}));

function medianNs(judge: (i: number) => number, expected: number): number {
  const rounds = Array.from({ length: ROUNDS + 1 }, () => {
    let wrong = 0;
    const started = performance.now();
    for (let i = 0; i < COUNT; i++) if (judge(i) !== expected) wrong++;
    const ns = ((performance.now() - started) * 1e6) / COUNT;
    if (wrong > 0) throw new Error(`${wrong} of ${COUNT} verdicts were not ${expected}`);
    return ns;
  });
  return Math.round(rounds.slice(1).toSorted((a, b) => a - b)[ROUNDS >> 1] as number);
}

function figures(v6: boolean): object {
  const started = performance.now();
  const filter = new AccessFilter({ seed: 7 });
  const updated = filter.update(0, 0, rules, clients);
  if (!updated.ok) throw new Error(updated.error);
  const loadMs = Math.round(performance.now() - started);
  const host = (client: number): string => (v6 ? address6(client) : address4(client));
  const target = (atom: number): string => (v6 ? host6(atom) : host4(atom));
  const payload = new Uint8Array(1200);
  const make = (toPort: number, reply: boolean): Uint8Array[] =>
    Array.from({ length: PACKETS }, (_, i) => {
      const ends = { from: host(i % CLIENTS), to: target((i * 7) % ATOMS) };
      return reply
        ? ipPacket({ from: ends.to, to: ends.from, protocol: 6, fromPort: toPort, toPort: 40_000, payload })
        : ipPacket({ ...ends, protocol: 6, toPort, payload });
    });
  const judge = (packets: readonly Uint8Array[], direction: 0 | 1) => (i: number) => {
    const packet = packets[i & (PACKETS - 1)] as Uint8Array;
    return filter.check(1, packet, 0, packet.length, direction);
  };
  const fromClientNs = medianNs(judge(make(443, false), FROM_CLIENT), FILTER.pass);
  const toClientNs = medianNs(judge(make(443, true), TO_CLIENT), FILTER.pass);
  const deniedNs = medianNs(judge(make(444, false), FROM_CLIENT), FILTER.noResource);
  // A full table of places, so that each packet opens a flow and one has to go.
  const opening = ipPacket({ from: host(1), to: target(1), protocol: 6, toPort: 443, payload });
  const openingNs = medianNs((i) => {
    opening[v6 ? 40 : 20] = i >>> 8;
    opening[v6 ? 41 : 21] = i;
    return filter.check(1, opening, 0, opening.length, FROM_CLIENT);
  }, FILTER.pass);
  return { loadMs, fromClientNs, toClientNs, deniedNs, openingNs };
}

export async function run(): Promise<object> {
  return {
    method: `Median of ${ROUNDS} rounds of ${COUNT} packets; ${CLIENTS} clients, ${CLASSES} classes, ${ATOMS} destinations, ${PACKETS} flows.`,
    goalNs: 100,
    v4: figures(false),
    v6: figures(true),
  };
}
