/**
 * A running XOR of byte strings, each taken as if padded with zeros to the longest.
 * Sources start at odd offsets of a datagram, so each is copied once to an aligned place and XORed there in 64-bit words:
 * the copy costs less than unaligned bytes. Allocates only when a source is longer than all before it.
 */
const WORD = 8;

export class XorAccumulator {
  /** Length of the longest source since the last reset; `bytes` is meaningful up to here. */
  length = 0;
  bytes: Uint8Array;
  #words: BigUint64Array;

  constructor(capacity = 512) {
    const size = roundUp(capacity);
    this.bytes = new Uint8Array(size);
    this.#words = new BigUint64Array(this.bytes.buffer);
  }

  reset(): void {
    this.#words.fill(0n, 0, (this.length + WORD - 1) >>> 3);
    this.length = 0;
  }

  /** XORs `source[offset .. offset + length)` in. */
  add(source: Uint8Array, offset: number, length: number): void {
    if (length > this.bytes.length) this.#grow(length);
    if (this.length === 0) {
      // The first source of a group needs no XOR at all.
      this.bytes.set(source.subarray(offset, offset + length));
    } else {
      const words = this.#words;
      const staged = stage(source, offset, length);
      const count = (length + WORD - 1) >>> 3;
      for (let i = 0; i < count; i++) words[i] = (words[i] as bigint) ^ (staged[i] as bigint);
    }
    if (length > this.length) this.length = length;
  }

  #grow(length: number): void {
    const larger = new Uint8Array(roundUp(Math.max(length, this.bytes.length * 2)));
    larger.set(this.bytes);
    this.bytes = larger;
    this.#words = new BigUint64Array(larger.buffer);
  }
}

// One staging place for all accumulators: it holds nothing between two calls.
let stagingBytes = new Uint8Array(2048);
let stagingWords = new BigUint64Array(stagingBytes.buffer);

function stage(source: Uint8Array, offset: number, length: number): BigUint64Array {
  if (length > stagingBytes.length) {
    stagingBytes = new Uint8Array(roundUp(length * 2));
    stagingWords = new BigUint64Array(stagingBytes.buffer);
  }
  stagingBytes.set(source.subarray(offset, offset + length));
  stagingBytes.fill(0, length, roundUp(length));
  return stagingWords;
}

function roundUp(size: number): number {
  return (size + WORD - 1) & ~(WORD - 1);
}

/** `target[i] ^= source[i]`, byte by byte: what the accumulator must equal. For tests and benches. */
export function xorBytesSlow(target: Uint8Array, source: Uint8Array): void {
  for (let i = 0; i < source.length; i++) target[i] = (target[i] as number) ^ (source[i] as number);
}
