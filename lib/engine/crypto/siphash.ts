/**
 * SipHash-2-4 (Aumasson, Bernstein: "SipHash: a fast short-input PRF", 2012): a 64-bit tag under a 128-bit key. `SipHash20`
 * takes messages of exactly 20 bytes, the length that LTT tags have, on 32-bit halves without allocating; `sipHashSlow` is
 * the paper read aloud, for any length.
 */
const ROUNDS = 10; // 2 for each of three words, 4 at the end
const FINISH_AT = 6;

export class SipHash20 {
  /** Little-endian 32-bit words of the key. */
  readonly #key: Int32Array;
  #low = 0;
  #high = 0;

  /** `key`: 16 bytes. */
  constructor(key: Uint8Array) {
    this.#key = Int32Array.from({ length: 4 }, (_, i) => readLittle(key, i * 4));
  }

  /** Writes the 8 bytes of the tag of `message[offset .. offset + 16)` and the four bytes of `last`, big-endian. */
  write(message: Uint8Array, offset: number, last: number, out: Uint8Array, at: number): void {
    this.#hash(message, offset, last);
    writeLittle(out, at, this.#low);
    writeLittle(out, at + 4, this.#high);
  }

  /** Whether the tag at `at` is the right one. Both halves are always compared. */
  matches(message: Uint8Array, offset: number, last: number, tag: Uint8Array, at: number): boolean {
    this.#hash(message, offset, last);
    return ((readLittle(tag, at) ^ this.#low) | (readLittle(tag, at + 4) ^ this.#high)) === 0;
  }

  #hash(message: Uint8Array, offset: number, last: number): void {
    const key = this.#key;
    const k0l = key[0] as number;
    const k0h = key[1] as number;
    const k1l = key[2] as number;
    const k1h = key[3] as number;
    let v0l = k0l ^ 0x70736575;
    let v0h = k0h ^ 0x736f6d65;
    let v1l = k1l ^ 0x6e646f6d;
    let v1h = k1h ^ 0x646f7261;
    let v2l = k0l ^ 0x6e657261;
    let v2h = k0h ^ 0x6c796765;
    let v3l = k1l ^ 0x79746573;
    let v3h = k1h ^ 0x74656462;
    let ml = readLittle(message, offset);
    let mh = readLittle(message, offset + 4);
    v3l ^= ml;
    v3h ^= mh;
    for (let round = 0; round < ROUNDS; round++) {
      if (round === 2 || round === 4) {
        v0l ^= ml;
        v0h ^= mh;
        // The last word: four bytes of message, and the message's length in the highest byte.
        ml = round === 2 ? readLittle(message, offset + 8) : swap(last);
        mh = round === 2 ? readLittle(message, offset + 12) : 20 << 24;
        v3l ^= ml;
        v3h ^= mh;
      } else if (round === FINISH_AT) {
        v0l ^= ml;
        v0h ^= mh;
        v2l ^= 0xff;
      }
      let sum = (v0l + v1l) | 0;
      v0h = (v0h + v1h + (sum >>> 0 < v1l >>> 0 ? 1 : 0)) | 0;
      v0l = sum;
      let rotated = (v1l << 13) | (v1h >>> 19);
      v1h = (v1h << 13) | (v1l >>> 19);
      v1l = rotated ^ v0l;
      v1h ^= v0h;
      rotated = v0l;
      v0l = v0h;
      v0h = rotated;
      sum = (v2l + v3l) | 0;
      v2h = (v2h + v3h + (sum >>> 0 < v3l >>> 0 ? 1 : 0)) | 0;
      v2l = sum;
      rotated = (v3l << 16) | (v3h >>> 16);
      v3h = (v3h << 16) | (v3l >>> 16);
      v3l = rotated ^ v2l;
      v3h ^= v2h;
      sum = (v0l + v3l) | 0;
      v0h = (v0h + v3h + (sum >>> 0 < v3l >>> 0 ? 1 : 0)) | 0;
      v0l = sum;
      rotated = (v3l << 21) | (v3h >>> 11);
      v3h = (v3h << 21) | (v3l >>> 11);
      v3l = rotated ^ v0l;
      v3h ^= v0h;
      sum = (v2l + v1l) | 0;
      v2h = (v2h + v1h + (sum >>> 0 < v1l >>> 0 ? 1 : 0)) | 0;
      v2l = sum;
      rotated = (v1l << 17) | (v1h >>> 15);
      v1h = (v1h << 17) | (v1l >>> 15);
      v1l = rotated ^ v2l;
      v1h ^= v2h;
      rotated = v2l;
      v2l = v2h;
      v2h = rotated;
    }
    this.#low = v0l ^ v1l ^ v2l ^ v3l;
    this.#high = v0h ^ v1h ^ v2h ^ v3h;
  }
}

function readLittle(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}

function writeLittle(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}

function swap(value: number): number {
  return (value >>> 24) | ((value >>> 8) & 0xff00) | ((value << 8) & 0xff0000) | (value << 24);
}

const WORD = (1n << 64n) - 1n;

/** The 8-byte tag of a message of any length: what SipHash20 must equal. For tests. */
export function sipHashSlow(key: Uint8Array, message: Uint8Array): Uint8Array {
  const word = (bytes: Uint8Array, at: number): bigint =>
    Array.from({ length: 8 }, (_, i) => BigInt(bytes[at + i] ?? 0) << BigInt(8 * i)).reduce((a, b) => a | b, 0n);
  const rotate = (value: bigint, by: bigint): bigint => ((value << by) | (value >> (64n - by))) & WORD;
  const k0 = word(key, 0);
  const k1 = word(key, 8);
  let v0 = k0 ^ 0x736f6d6570736575n;
  let v1 = k1 ^ 0x646f72616e646f6dn;
  let v2 = k0 ^ 0x6c7967656e657261n;
  let v3 = k1 ^ 0x7465646279746573n;
  const rounds = (count: number): void => {
    for (let i = 0; i < count; i++) {
      v0 = (v0 + v1) & WORD;
      v1 = rotate(v1, 13n) ^ v0;
      v0 = rotate(v0, 32n);
      v2 = (v2 + v3) & WORD;
      v3 = rotate(v3, 16n) ^ v2;
      v0 = (v0 + v3) & WORD;
      v3 = rotate(v3, 21n) ^ v0;
      v2 = (v2 + v1) & WORD;
      v1 = rotate(v1, 17n) ^ v2;
      v2 = rotate(v2, 32n);
    }
  };
  const absorb = (m: bigint): void => {
    v3 ^= m;
    rounds(2);
    v0 ^= m;
  };
  const whole = message.length & ~7;
  for (let at = 0; at < whole; at += 8) absorb(word(message, at));
  absorb(word(message, whole) | (BigInt(message.length & 255) << 56n));
  v2 ^= 0xffn;
  rounds(4);
  const tag = v0 ^ v1 ^ v2 ^ v3;
  return Uint8Array.from({ length: 8 }, (_, i) => Number((tag >> BigInt(8 * i)) & 255n));
}
