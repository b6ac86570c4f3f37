/** The internet checksum (RFC 1071), eight words at a time; `internetChecksumSlow` is its obvious twin. */

/** The sum of big-endian 16-bit words, an odd last byte padded with zero, added to `sum` and not folded. */
export function sumWords(bytes: Uint8Array, from: number, to: number, sum: number): number {
  let high = 0;
  let low = 0;
  let at = from;
  const unrolled = from + ((to - from) & ~7);
  for (; at < unrolled; at += 8) {
    high += (bytes[at] as number) + (bytes[at + 2] as number) + (bytes[at + 4] as number) + (bytes[at + 6] as number);
    low +=
      (bytes[at + 1] as number) + (bytes[at + 3] as number) + (bytes[at + 5] as number) + (bytes[at + 7] as number);
  }
  for (; at + 1 < to; at += 2) {
    high += bytes[at] as number;
    low += bytes[at + 1] as number;
  }
  if (at < to) high += bytes[at] as number;
  return sum + high * 256 + low;
}

/** Folds and complements: 0 of a message that contains its own right checksum. */
export function foldChecksum(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x10000);
  return folded ^ 0xffff;
}

/**
 * The checksum of a transport message of `length` bytes at `at` with the pseudo header of RFC 9293 section 3.1 and RFC 8200
 * section 8.1: both addresses stand together, from `addressesAt`, `addressBytes` long each.
 */
export function transportChecksum(
  bytes: Uint8Array,
  addressesAt: number,
  addressBytes: number,
  protocol: number,
  at: number,
  length: number,
): number {
  const pseudo = sumWords(bytes, addressesAt, addressesAt + 2 * addressBytes, protocol + length);
  return foldChecksum(sumWords(bytes, at, at + length, pseudo));
}

export function internetChecksumSlow(bytes: Uint8Array, from: number, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) {
    sum += i % 2 === 0 ? (bytes[from + i] as number) << 8 : (bytes[from + i] as number);
    if (sum > 0xffff) sum -= 0xffff;
  }
  return sum ^ 0xffff;
}
