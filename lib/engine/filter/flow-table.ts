/**
 * Flows that clients have opened: what a packet to a client must answer. A flow holds until its deadline and for one
 * generation of the rules; afterwards the next packet is judged anew. Bounded: eight places for each value of the hash, and
 * a new flow takes the place of one that has ended, else of the one that has been quiet longest.
 */
import { formatAddress, mix } from './address-words.ts';
import { type FilterPacket, TCP } from './packet-view.ts';

const PLACES = 8;
const WORDS = 12;
/** Words of a flow: eight of addresses, the ports, the protocol, the generation, and whether it is about to end. */
const PORTS = 8;
const PROTOCOL = 9;
const GENERATION = 10;
const CLOSING = 11;
const TIMES = 4;
const UNTIL = 0;
const SEEN = 1;
const SENT = 2;
const RECEIVED = 3;
const FREE = -1;

/** How long a flow may be quiet: TCP by RFC 5382 section 5, UDP and others by RFC 4787 section 4.3, ICMP by RFC 5508. */
const IDLE_MS = { tcp: 7_440_000, closing: 120_000, icmp: 60_000, other: 300_000 } as const;

/** A flow as it was when it ended. */
export interface EndedFlow {
  readonly clientAddress: string;
  readonly remoteAddress: string;
  readonly protocol: number;
  readonly clientPort: number;
  readonly remotePort: number;
  /** Bytes of whole IP packets. */
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

export class FlowTable {
  /** FREE in the protocol's word marks a free place. */
  readonly #words: Int32Array;
  readonly #times: Float64Array;
  readonly #mask: number;
  readonly #seed: number;
  #live = 0;

  /** `capacity` is rounded up to a power of two. */
  constructor(capacity: number, seed: number) {
    let buckets = 1;
    while (buckets * PLACES < capacity) buckets *= 2;
    this.#words = new Int32Array(buckets * PLACES * WORDS).fill(FREE);
    this.#times = new Float64Array(buckets * PLACES * TIMES);
    this.#mask = buckets - 1;
    this.#seed = seed;
  }

  get live(): number {
    return this.#live;
  }

  get places(): number {
    return (this.#mask + 1) * PLACES;
  }

  /** The flow of the packet, or -1. One that was quiet for too long is none. */
  find(now: number, packet: FilterPacket): number {
    const first = this.#bucket(packet) * PLACES;
    for (let flow = first; flow < first + PLACES; flow++) {
      if (!this.#is(flow, packet)) continue;
      return this.isIdle(now, flow) ? -1 : flow;
    }
    return -1;
  }

  /** The place that a flow of the packet, which is not there yet, would take; free, or of a flow that has to end for it. */
  placeFor(packet: FilterPacket): number {
    const first = this.#bucket(packet) * PLACES;
    let chosen = first;
    for (let flow = first; flow < first + PLACES; flow++) {
      if (this.#is(flow, packet)) return flow;
      if (this.#quietSince(flow) < this.#quietSince(chosen)) chosen = flow;
    }
    return chosen;
  }

  #quietSince(flow: number): number {
    return this.isFree(flow) ? -Infinity : (this.#times[flow * TIMES + SEEN] as number);
  }

  /** Puts the packet's flow into a free place. */
  insert(now: number, flow: number, packet: FilterPacket): void {
    const at = flow * WORDS;
    const words = this.#words;
    this.#live++;
    words[at] = packet.c0;
    words[at + 1] = packet.c1;
    words[at + 2] = packet.c2;
    words[at + 3] = packet.c3;
    words[at + 4] = packet.r0;
    words[at + 5] = packet.r1;
    words[at + 6] = packet.r2;
    words[at + 7] = packet.r3;
    words[at + PORTS] = portsOf(packet);
    words[at + PROTOCOL] = packet.protocol;
    words[at + CLOSING] = 0;
    this.#times[flow * TIMES + SEEN] = now;
    this.#times[flow * TIMES + SENT] = 0;
    this.#times[flow * TIMES + RECEIVED] = 0;
  }

  /** Whether the flow was let through under `generation`, until later than `now`. */
  holds(now: number, flow: number, generation: number): boolean {
    return this.#words[flow * WORDS + GENERATION] === generation && now < (this.#times[flow * TIMES + UNTIL] as number);
  }

  renew(flow: number, generation: number, until: number): void {
    this.#words[flow * WORDS + GENERATION] = generation;
    this.#times[flow * TIMES + UNTIL] = until;
  }

  /** Counts a packet that passed. */
  pass(now: number, flow: number, packet: FilterPacket, toClient: boolean): void {
    const at = flow * TIMES;
    this.#times[at + SEEN] = now;
    const counter = at + (toClient ? RECEIVED : SENT);
    this.#times[counter] = (this.#times[counter] as number) + packet.totalLength;
    if (packet.closes) this.#words[flow * WORDS + CLOSING] = 1;
    else if (packet.begins) this.#words[flow * WORDS + CLOSING] = 0;
  }

  until(flow: number): number {
    return this.#times[flow * TIMES + UNTIL] as number;
  }

  isIdle(now: number, flow: number): boolean {
    const at = flow * WORDS;
    const protocol = this.#words[at + PROTOCOL] as number;
    const closing = this.#words[at + CLOSING] === 1;
    const limit =
      protocol === TCP
        ? closing
          ? IDLE_MS.closing
          : IDLE_MS.tcp
        : protocol === 1 || protocol === 58
          ? IDLE_MS.icmp
          : IDLE_MS.other;
    return now - (this.#times[flow * TIMES + SEEN] as number) > limit;
  }

  isFree(flow: number): boolean {
    return this.#words[flow * WORDS + PROTOCOL] === FREE;
  }

  /** Makes `into` a packet of the flow, so that it can be judged again. */
  load(flow: number, into: FilterPacket): void {
    const at = flow * WORDS;
    const words = this.#words;
    into.c0 = words[at] as number;
    into.c1 = words[at + 1] as number;
    into.c2 = words[at + 2] as number;
    into.c3 = words[at + 3] as number;
    into.r0 = words[at + 4] as number;
    into.r1 = words[at + 5] as number;
    into.r2 = words[at + 6] as number;
    into.r3 = words[at + 7] as number;
    into.v4 = into.r0 === 0 && into.r1 === 0 && into.r2 === 0xffff;
    into.clientPort = (words[at + PORTS] as number) >>> 16;
    into.remotePort = (words[at + PORTS] as number) & 0xffff;
    into.protocol = words[at + PROTOCOL] as number;
  }

  ended(flow: number): EndedFlow {
    const w = this.#words.subarray(flow * WORDS, (flow + 1) * WORDS);
    const ports = w[PORTS] as number;
    const address = (at: number): string =>
      formatAddress(w[at] as number, w[at + 1] as number, w[at + 2] as number, w[at + 3] as number);
    return {
      clientAddress: address(0),
      remoteAddress: address(4),
      protocol: w[PROTOCOL] as number,
      clientPort: ports >>> 16,
      remotePort: ports & 0xffff,
      sentBytes: this.#times[flow * TIMES + SENT] as number,
      receivedBytes: this.#times[flow * TIMES + RECEIVED] as number,
    };
  }

  remove(flow: number): void {
    this.#words[flow * WORDS + PROTOCOL] = FREE;
    this.#live--;
  }

  #is(flow: number, packet: FilterPacket): boolean {
    const at = flow * WORDS;
    const words = this.#words;
    return (
      words[at + PORTS] === portsOf(packet) &&
      words[at + 3] === packet.c3 &&
      words[at + 7] === packet.r3 &&
      words[at + PROTOCOL] === packet.protocol &&
      words[at + 6] === packet.r2 &&
      words[at + 2] === packet.c2 &&
      words[at + 5] === packet.r1 &&
      words[at + 1] === packet.c1 &&
      words[at + 4] === packet.r0 &&
      words[at] === packet.c0
    );
  }

  #bucket(packet: FilterPacket): number {
    let hash = mix(mix(mix(this.#seed, packet.c3), packet.r3), portsOf(packet) ^ (packet.protocol << 24));
    if (!packet.v4) hash = mix(mix(mix(hash, packet.r0 ^ packet.c0), packet.r1 ^ packet.c1), packet.r2 ^ packet.c2);
    return hash & this.#mask;
  }
}

const portsOf = (packet: FilterPacket): number => (packet.clientPort << 16) | packet.remotePort;
