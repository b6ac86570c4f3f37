/**
 * Which datagrams may send their later fragments: those whose first one was let through. RFC 8200 gives a datagram 60 s to
 * arrive; a filter needs no more than a reordering's worth, and remembers a bounded number of them.
 */
import { mix } from './address-words.ts';
import type { FilterPacket } from './packet-view.ts';

const WORDS = 11;
const GENERATION = 10;
const KEEP_MS = 10_000;

export class FragmentTable {
  readonly #words: Int32Array;
  readonly #until: Float64Array;
  readonly #mask: number;
  readonly #seed: number;

  /** `capacity` is a power of two; a newer datagram may take the place of an older one. */
  constructor(capacity: number, seed: number) {
    this.#words = new Int32Array(capacity * WORDS);
    this.#until = new Float64Array(capacity).fill(-Infinity);
    this.#mask = capacity - 1;
    this.#seed = seed;
  }

  /** The first fragment passed under `generation`; what it was allowed by ends at `until`. */
  open(now: number, packet: FilterPacket, toClient: boolean, generation: number, until: number): void {
    const place = this.#place(packet, toClient);
    const words = this.#words;
    const at = place * WORDS;
    words[at] = packet.c0;
    words[at + 1] = packet.c1;
    words[at + 2] = packet.c2;
    words[at + 3] = packet.c3;
    words[at + 4] = packet.r0;
    words[at + 5] = packet.r1;
    words[at + 6] = packet.r2;
    words[at + 7] = packet.r3;
    words[at + 8] = packet.fragmentId;
    words[at + 9] = wayOf(packet, toClient);
    words[at + GENERATION] = generation;
    this.#until[place] = Math.min(now + KEEP_MS, until);
  }

  isOpen(now: number, packet: FilterPacket, toClient: boolean, generation: number): boolean {
    const place = this.#place(packet, toClient);
    const words = this.#words;
    const at = place * WORDS;
    return (
      now < (this.#until[place] as number) &&
      words[at + 8] === packet.fragmentId &&
      words[at + 9] === wayOf(packet, toClient) &&
      words[at + GENERATION] === generation &&
      words[at + 3] === packet.c3 &&
      words[at + 7] === packet.r3 &&
      words[at + 2] === packet.c2 &&
      words[at + 6] === packet.r2 &&
      words[at + 1] === packet.c1 &&
      words[at + 5] === packet.r1 &&
      words[at] === packet.c0 &&
      words[at + 4] === packet.r0
    );
  }

  #place(packet: FilterPacket, toClient: boolean): number {
    const hash = mix(mix(mix(this.#seed, packet.c3), packet.r3), packet.fragmentId);
    return mix(hash, wayOf(packet, toClient)) & this.#mask;
  }
}

const wayOf = ({ protocol }: FilterPacket, toClient: boolean): number => protocol * 2 + (toClient ? 1 : 0);
