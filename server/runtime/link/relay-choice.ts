/** Which relay a tunnel sends by: the nearest over UDP, another when it stays silent, over TCP when all of UDP does. No clock. */
import type { MappedAddress } from '#lib/engine/stun/index.ts';
import type { Endpoint } from '#lib/netmap/endpoint.ts';

export interface RelayWay {
  readonly popId: string;
  readonly popName: string;
  readonly kind: 'udp' | 'tcp';
  readonly to: Endpoint;
  /** The same, as sockets take it. */
  readonly address: MappedAddress;
}

/** A relay that is sent to for this long without a word is given up for the next. */
const SILENT_MS = 3000;
const LONGEST_SILENT_MS = 24_000;

const same = (a: RelayWay, b: RelayWay): boolean =>
  a.kind === b.kind && a.popId === b.popId && a.to.ip === b.to.ip && a.to.port === b.to.port;

export class RelayChoice {
  #ways: readonly RelayWay[] = [];
  #at = 0;
  /** First send that nothing answered; null while all is well. */
  #waitingSince: number | null = null;
  #patienceMs = SILENT_MS;

  get way(): RelayWay | null {
    return this.#ways[this.#at] ?? null;
  }

  get ways(): readonly RelayWay[] {
    return this.#ways;
  }

  /** In the order in which they are to be tried; the one in use stays so while it is among them. */
  set(ways: readonly RelayWay[]): void {
    const { way } = this;
    const again = way ? ways.findIndex((each) => same(each, way)) : -1;
    this.#ways = ways;
    this.#at = Math.max(0, again);
    if (again < 0) this.#waitingSince = null;
  }

  /** Something that has to be answered goes out. */
  noteSent(now: number): void {
    this.#waitingSince ??= now;
  }

  noteHeard(): void {
    this.#waitingSince = null;
    this.#patienceMs = SILENT_MS;
  }

  /** The network is another one: what failed before may do now. */
  restart(): void {
    this.#at = 0;
    this.#waitingSince = null;
    this.#patienceMs = SILENT_MS;
  }

  /** Goes to the first way of this kind, because it is known that the others are of no use. */
  prefer(kind: RelayWay['kind']): boolean {
    const first = this.#ways.findIndex((way) => way.kind === kind);
    if (first < 0 || this.way?.kind === kind) return false;
    this.#at = first;
    this.#waitingSince = null;
    return true;
  }

  /** True when another way is to be used from now on: whoever is there has to hear of us. */
  tick(now: number): boolean {
    if (this.#waitingSince === null || now - this.#waitingSince < this.#patienceMs) return false;
    this.#waitingSince = null;
    if (this.#ways.length < 2) return false;
    this.#at = (this.#at + 1) % this.#ways.length;
    // Once around without an answer: it is not the relays.
    if (this.#at === 0) this.#patienceMs = Math.min(LONGEST_SILENT_MS, this.#patienceMs * 2);
    return true;
  }
}
