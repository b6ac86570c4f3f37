/**
 * Destination to atom by two binary searches: the addresses are cut into rows in which the same boxes hold, and in a row
 * protocol and port, read as one number, are sorted intervals. One table serves one family.
 */
import type { AccessBox } from '#lib/netmap/access.ts';

/** No atom: outside every box. */
export const NO_ATOM = -1;

/** A box with its addresses read: `first` and `last` as four words and as one number that compares like the address. */
export interface PlacedBox {
  readonly box: AccessBox;
  readonly first: bigint;
  readonly last: bigint;
}

const FLIP = 0x8000_0000;

/** Signed words compare like unsigned ones once the top bit is turned. */
const biased = (word: number): number => (word ^ FLIP) | 0;

export class AtomTable {
  /** First and last address of each row, biased. */
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  /** Where in the keys each row begins; one more at the end. */
  readonly #begin: Int32Array;
  readonly #firstKey: Int32Array;
  readonly #lastKey: Int32Array;
  readonly #atoms: Int32Array;

  /** `rows` are sorted and disjoint, and so are the boxes of each. `words`: 1 for IPv4, 4 for IPv6. */
  constructor(rows: readonly AddressRow[], words: 1 | 4) {
    const cells = rows.flatMap((row) => row.boxes);
    this.#first = Int32Array.from(rows.flatMap((row) => split(row.first, words)));
    this.#last = Int32Array.from(rows.flatMap((row) => split(row.last, words)));
    this.#begin = new Int32Array(rows.length + 1);
    for (const [i, row] of rows.entries()) this.#begin[i + 1] = (this.#begin[i] as number) + row.boxes.length;
    this.#firstKey = Int32Array.from(cells, firstKey);
    this.#lastKey = Int32Array.from(cells, lastKey);
    this.#atoms = Int32Array.from(cells, (box) => box.atom);
  }

  find4(address: number, protocol: number, port: number): number {
    const key = biased(address);
    let low = 0;
    let high = this.#first.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      if (key < (this.#first[middle] as number)) high = middle - 1;
      else if (key > (this.#last[middle] as number)) low = middle + 1;
      else return this.#inRow(middle, protocol, port);
    }
    return NO_ATOM;
  }

  find6(w0: number, w1: number, w2: number, w3: number, protocol: number, port: number): number {
    const b0 = biased(w0);
    const b1 = biased(w1);
    const b2 = biased(w2);
    const b3 = biased(w3);
    let low = 0;
    let high = this.#first.length / 4 - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      if (order(this.#first, middle * 4, b0, b1, b2, b3) > 0) high = middle - 1;
      else if (order(this.#last, middle * 4, b0, b1, b2, b3) < 0) low = middle + 1;
      else return this.#inRow(middle, protocol, port);
    }
    return NO_ATOM;
  }

  #inRow(row: number, protocol: number, port: number): number {
    const key = protocol * 0x1_0000 + port;
    let low = this.#begin[row] as number;
    let high = (this.#begin[row + 1] as number) - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      if (key < (this.#firstKey[middle] as number)) high = middle - 1;
      else if (key > (this.#lastKey[middle] as number)) low = middle + 1;
      else return this.#atoms[middle] as number;
    }
    return NO_ATOM;
  }
}

/** Of the address at `at` against the given one, both biased: below 0, 0 or above 0. */
function order(words: Int32Array, at: number, b0: number, b1: number, b2: number, b3: number): number {
  const a0 = words[at] as number;
  if (a0 !== b0) return a0 < b0 ? -1 : 1;
  const a1 = words[at + 1] as number;
  if (a1 !== b1) return a1 < b1 ? -1 : 1;
  const a2 = words[at + 2] as number;
  if (a2 !== b2) return a2 < b2 ? -1 : 1;
  const a3 = words[at + 3] as number;
  return a3 === b3 ? 0 : a3 < b3 ? -1 : 1;
}

function split(address: bigint, words: 1 | 4): number[] {
  return Array.from({ length: words }, (_, i) =>
    biased(Number((address >> BigInt(32 * (words - 1 - i))) & 0xffff_ffffn)),
  );
}

export const firstKey = ({ protocols, ports }: AccessBox): number => protocols[0] * 0x1_0000 + ports[0];
export const lastKey = ({ protocols, ports }: AccessBox): number => protocols[1] * 0x1_0000 + ports[1];

/** Addresses in which the same boxes hold, those sorted by protocol and port. */
export interface AddressRow {
  readonly first: bigint;
  readonly last: bigint;
  readonly boxes: readonly AccessBox[];
}
