/**
 * What a node can offer to be reached by: its sockets' own addresses, how a STUN server sees each, ports that a router gave, relays,
 * and guesses at the next port of a NAT that counts. One gatherer serves all sessions of a node.
 */
import { type NatType, type ReachCandidate, unknownNat } from '#lib/netmap/reach.ts';
import { addressText, type MappedAddress, type StunRequests, sameAddress } from '../../stun/index.ts';
import { candidateOf, priorityOf } from './candidate.ts';
import type { LocalLeg } from './path-table.ts';
import { PREDICTED_PORTS } from './timing.ts';

/** Answers are waited for this long at first; whatever comes later is offered in the next exchange. */
const QUICK = { rtoMs: 150, sends: 4, lastWait: 4 };

export interface GatheredSocket {
  readonly leg: number;
  readonly family: 4 | 6;
  /** The addresses that peers in the same network reach it by. */
  readonly hosts: readonly MappedAddress[];
}

export interface GatheredRelay {
  readonly leg: number;
  readonly kind: 'relay' | 'relay-tcp';
  readonly relayId: string;
  readonly ip: string;
  readonly port: number;
}

export class Gatherer {
  nat: NatType = unknownNat;
  readonly #requests: StunRequests;
  readonly #servers: readonly MappedAddress[];
  #sockets = new Map<number, GatheredSocket>();
  #reflexive = new Map<number, MappedAddress>();
  #mapped = new Map<number, MappedAddress>();
  #relays: readonly GatheredRelay[] = [];
  #newest: MappedAddress | null = null;
  #asked = 0;
  #waiting = new Set<(now: number) => void>();

  constructor(requests: StunRequests, servers: readonly MappedAddress[]) {
    this.#requests = requests;
    this.#servers = servers;
  }

  /** How the first socket is seen from outside. */
  get publicAddress(): MappedAddress | null {
    for (const each of this.#reflexive.values()) return each;
    return null;
  }

  get legs(): LocalLeg[] {
    const udp = [...this.#sockets.values()].map(({ leg, family }) => ({
      leg,
      family,
      kind: 'udp' as const,
      relayId: null,
    }));
    return [...udp, ...this.#relays.map(({ leg, kind, relayId }) => ({ leg, kind, relayId, family: 4 as const }))];
  }

  /** A socket, or its addresses of now. */
  addSocket(socket: GatheredSocket): void {
    const known = this.#sockets.get(socket.leg);
    const text = ({ hosts }: GatheredSocket): string => hosts.map(addressText).join();
    // In another network, it is seen from outside as something else.
    if (known && text(known) !== text(socket)) this.#reflexive.delete(socket.leg);
    this.#sockets.set(socket.leg, socket);
  }

  removeSocket(leg: number): void {
    this.#sockets.delete(leg);
    this.#reflexive.delete(leg);
    this.#mapped.delete(leg);
    this.#requests.drop(leg);
  }

  setRelays(relays: readonly GatheredRelay[]): void {
    this.#relays = relays;
  }

  /** A port that the router promised for a socket; null when it took it back. */
  setMapped(leg: number, address: MappedAddress | null): void {
    if (address) this.#mapped.set(leg, address);
    else this.#mapped.delete(leg);
  }

  /** Whether `refresh` should be given a socket of its own: where ports are counted, the newest one tells the next. */
  get wantsFresh(): boolean {
    return countsPorts(this.nat);
  }

  /**
   * Asks how every socket is seen now; `done` when all have an answer or none to expect. `fresh`: a socket that has sent nothing
   * yet and may be closed afterwards; the mapping that it gets is the newest.
   */
  refresh(now: number, done: (now: number) => void, fresh: number | null = null): void {
    this.#waiting.add(done);
    this.#newest = null;
    const server = this.#servers[0];
    if (fresh !== null && server) {
      this.#asked++;
      this.#requests.ask(now, { socket: fresh, to: server, retransmission: QUICK }, (at, reply) => {
        this.#newest = reply?.mapped ?? null;
        this.#asked--;
        this.#finish(at);
      });
    }
    for (const { leg, family } of this.#sockets.values()) {
      const servers = this.#servers.filter((server) => server.family === family);
      if (servers.length === 0) continue;
      this.#asked++;
      this.#askOne(now, leg, servers);
    }
    this.#finish(now);
  }

  /** One server after the other. What was seen before stands while none answers: it may still be so. */
  #askOne(now: number, socket: number, [to, ...rest]: readonly MappedAddress[]): void {
    if (!to) {
      this.#asked--;
      return this.#finish(now);
    }
    this.#requests.ask(now, { socket, to, retransmission: QUICK }, (at, reply) => {
      if (!reply?.mapped) return this.#askOne(at, socket, rest);
      if (this.#sockets.has(socket)) this.#reflexive.set(socket, reply.mapped);
      this.#askOne(at, socket, []);
    });
  }

  /** Best first, none twice. */
  get candidates(): ReachCandidate[] {
    const found = new Map<string, ReachCandidate>();
    const add = (kind: 'host' | 'mapped' | 'reflexive' | 'predicted', address: MappedAddress, leg: number): void => {
      const key = addressText(address);
      if (!found.has(key)) found.set(key, candidateOf(kind, address, leg));
    };
    for (const { leg, hosts } of this.#sockets.values()) for (const each of hosts) add('host', each, leg);
    for (const [leg, address] of this.#mapped) add('mapped', address, leg);
    for (const [leg, address] of this.#reflexive) add('reflexive', address, leg);
    for (const [leg, address] of this.#reflexive)
      if (!this.#sockets.get(leg)?.hosts.some((host) => sameAddress(host, address)))
        for (const guess of predictedPorts(this.#newest ?? address, this.nat)) add('predicted', guess, leg);
    const relays = this.#relays.map(({ kind, relayId, ip, port, leg }) => {
      return { kind, ip, port, relayId, priority: priorityOf(kind, 4, leg) };
    });
    return [...found.values(), ...relays].toSorted((a, b) => b.priority - a.priority);
  }

  #finish(now: number): void {
    if (this.#asked > 0) return;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const done of waiting) done(now);
  }
}

const countsPorts = ({ mapping, portDelta }: NatType): boolean =>
  (mapping === 'address-dependent' || mapping === 'address-and-port-dependent') && portDelta !== null;

/** What a NAT that gives every destination the next port will give to the next destinations. */
function predictedPorts(seen: MappedAddress, nat: NatType): MappedAddress[] {
  const { portDelta } = nat;
  if (!countsPorts(nat) || portDelta === null) return [];
  return Array.from({ length: PREDICTED_PORTS }, (_, i) => ({ ...seen, port: seen.port + portDelta * (i + 1) })).filter(
    ({ port }) => port > 0 && port < 65_536,
  );
}
