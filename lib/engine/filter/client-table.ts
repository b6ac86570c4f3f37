/** Address to client: a hash table with open addressing, built once for a list of clients. */
import type { AccessClient } from '#lib/netmap/access.ts';
import { type AddressWords, mix, parseAddress } from './address-words.ts';

const STRIDE = 5;
const EMPTY = -1;

export class ClientTable {
  /** Four words of the address, then the client's place in the list, or EMPTY. */
  readonly #slots: Int32Array;
  readonly #mask: number;
  readonly #seed: number;

  /** `entries` are pairs of an address and a place. `seed` keeps strangers from choosing addresses that collide. */
  constructor(entries: readonly (readonly [AddressWords, number])[], seed: number) {
    let size = 16;
    while (size < entries.length * 2) size *= 2;
    this.#slots = new Int32Array(size * STRIDE).fill(EMPTY);
    this.#mask = size - 1;
    this.#seed = seed;
    for (const [[w0, w1, w2, w3], place] of entries) {
      const at = this.#locate(w0, w1, w2, w3);
      this.#slots.set([w0, w1, w2, w3, place], at);
    }
  }

  /** The client's place in the list, or -1. */
  find(w0: number, w1: number, w2: number, w3: number): number {
    return this.#slots[this.#locate(w0, w1, w2, w3) + 4] as number;
  }

  /** Where the address stands, or where it would. */
  #locate(w0: number, w1: number, w2: number, w3: number): number {
    const slots = this.#slots;
    let hash = mix(this.#seed, w3);
    if (w2 !== 0xffff || w0 !== 0) hash = mix(mix(mix(hash, w0), w1), w2);
    for (let i = hash & this.#mask; ; i = (i + 1) & this.#mask) {
      const at = i * STRIDE;
      if (slots[at + 4] === EMPTY) return at;
      if (slots[at + 3] === w3 && slots[at + 2] === w2 && slots[at + 1] === w1 && slots[at] === w0) return at;
    }
  }
}

/** The table of `clients`, or a sentence that names the one whose address is none or is another's too. */
export function buildClientTable(clients: readonly AccessClient[], seed: number): ClientTable | string {
  const entries: [AddressWords, number][] = [];
  const seen = new Set<string>();
  for (const [place, { id, address4, address6 }] of clients.entries()) {
    for (const text of [address4, address6]) {
      if (text === null) continue;
      const words = parseAddress(text);
      if (!words) return `client ${JSON.stringify(id)}: ${JSON.stringify(text)} is not an address`;
      const key = words.join();
      if (seen.has(key)) return `client ${JSON.stringify(id)}: the address ${text} belongs to another client too`;
      seen.add(key);
      entries.push([words, place]);
    }
  }
  return new ClientTable(entries, seed);
}
