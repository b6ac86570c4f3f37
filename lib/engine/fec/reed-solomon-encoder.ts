/**
 * Systematic Reed-Solomon parity over a group of up to K payloads: `r` rows, each the weighted sum of the shards. A shard is
 * the payload's length in two bytes, then the payload, as if padded with zeros to the longest.
 */
import { weight } from './cauchy.ts';
import { addMultiple } from './gf256.ts';
import { LENGTH_BYTES } from './parity-encoder.ts';

const FIRST_CAPACITY = 2048;

export class ReedSolomonEncoder {
  /** Payloads in the open group. */
  count = 0;
  readonly #rows: Uint8Array[];
  readonly #prefix = new Uint8Array(LENGTH_BYTES);
  #longest = 0;

  constructor(r: number) {
    this.#rows = Array.from({ length: r }, () => new Uint8Array(FIRST_CAPACITY));
  }

  add(source: Uint8Array, offset: number, length: number): void {
    const needed = length + LENGTH_BYTES;
    this.#prefix[0] = length >>> 8;
    this.#prefix[1] = length;
    for (let j = 0; j < this.#rows.length; j++) {
      const factor = weight(j, this.count);
      const row = this.#room(j, needed);
      addMultiple(row, 0, factor, this.#prefix, 0, LENGTH_BYTES);
      addMultiple(row, LENGTH_BYTES, factor, source, offset, length);
    }
    if (needed > this.#longest) this.#longest = needed;
    this.count++;
  }

  /** Writes parity row `j`, answers its length. */
  writeParity(j: number, out: Uint8Array, offset: number): number {
    out.set((this.#rows[j] as Uint8Array).subarray(0, this.#longest), offset);
    return this.#longest;
  }

  reset(): void {
    for (const row of this.#rows) row.fill(0, 0, this.#longest);
    this.#longest = 0;
    this.count = 0;
  }

  #room(j: number, needed: number): Uint8Array {
    const row = this.#rows[j] as Uint8Array;
    if (needed <= row.length) return row;
    const larger = new Uint8Array(needed * 2);
    larger.set(row);
    this.#rows[j] = larger;
    return larger;
  }
}
