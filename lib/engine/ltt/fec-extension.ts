/**
 * The FEC extension of the LTT header, 8 bytes when flag bit 0 is set:
 *
 * +-------------------------------+---------------+---------------+
 * |           Group id            |     Index     |       K       |
 * +---------------+---------------+---------------+---------------+
 * |       R       |    Scheme     |        Length xor or 0        |
 * +---------------+---------------+-------------------------------+
 *
 * Data: Index is the place in the group, K and R are the plan. Parity: Index is the row of the parity among R, K the number
 * of packets really in the group, which an idle flush makes smaller than planned; Length xor only with XOR.
 */
import { readU16, writeU16 } from '../bytes/index.ts';
import { MAX_RS_DATA, MAX_RS_PARITY, SCHEME_INTERLEAVED, SCHEME_REED_SOLOMON, SCHEME_XOR } from '../fec/index.ts';

export const EXTENSION_BYTES = 8;
const MAX_XOR_DATA = 64;
const MAX_DEPTH = 16;

export interface FecExtension {
  groupId: number;
  index: number;
  k: number;
  r: number;
  scheme: number;
  lengthXor: number;
}

export function emptyExtension(): FecExtension {
  return { groupId: 0, index: 0, k: 0, r: 0, scheme: 0, lengthXor: 0 };
}

/** Reads the extension at `at`; false when its numbers contradict one another. */
export function decodeExtension(bytes: Uint8Array, at: number, parity: boolean, into: FecExtension): boolean {
  into.groupId = readU16(bytes, at);
  into.index = bytes[at + 2] as number;
  into.k = bytes[at + 3] as number;
  into.r = bytes[at + 4] as number;
  into.scheme = bytes[at + 5] as number;
  into.lengthXor = readU16(bytes, at + 6);
  const { scheme, k, r, index, lengthXor } = into;
  if (k < 1 || r < 1) return false;
  if (scheme === SCHEME_REED_SOLOMON) {
    if (k > MAX_RS_DATA || r > MAX_RS_PARITY || lengthXor !== 0) return false;
    return index < (parity ? r : k);
  }
  if (k > MAX_XOR_DATA || !(scheme === SCHEME_XOR ? r === 1 : scheme === SCHEME_INTERLEAVED && r <= MAX_DEPTH))
    return false;
  return parity ? index === 0 : index < k && lengthXor === 0;
}

export function encodeExtension(extension: FecExtension, out: Uint8Array, at: number): void {
  writeU16(out, at, extension.groupId);
  out[at + 2] = extension.index;
  out[at + 3] = extension.k;
  out[at + 4] = extension.r;
  out[at + 5] = extension.scheme;
  writeU16(out, at + 6, extension.lengthXor);
}
