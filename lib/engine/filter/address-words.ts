/** Addresses as the filter's tables hold them: four signed 32-bit words, IPv4 mapped into IPv6. */
import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from '#lib/values/ip.ts';
import { isMapped } from './packet-view.ts';

export type AddressWords = readonly [w0: number, w1: number, w2: number, w3: number];

/** Undefined for what is no address, and for an IPv4-mapped IPv6 address: it has to be written as what it is. */
export function parseAddress(text: string): AddressWords | undefined {
  const v4 = parseIpv4(text);
  if (v4 !== undefined) return [0, 0, 0xffff, v4 | 0];
  const v6 = text.includes(':') ? parseIpv6(text) : undefined;
  if (v6 === undefined) return undefined;
  const word = (shift: bigint): number => Number((v6 >> shift) & 0xffff_ffffn) | 0;
  const words = [word(96n), word(64n), word(32n), word(0n)] as const;
  return isMapped(words[0], words[1], words[2]) ? undefined : words;
}

/** An address as one number that compares as it does. */
export function addressValue([w0, w1, w2, w3]: AddressWords): bigint {
  return [w0, w1, w2, w3].reduce((sum, word) => (sum << 32n) | BigInt(word >>> 0), 0n);
}

export function formatAddress(w0: number, w1: number, w2: number, w3: number): string {
  if (isMapped(w0, w1, w2)) return formatIpv4(w3 >>> 0);
  return formatIpv6(addressValue([w0, w1, w2, w3]));
}

/** Mixes what identifies an address or a flow; the multipliers are those of MurmurHash3's finalizer. */
export function mix(hash: number, word: number): number {
  let h = Math.imul(hash ^ word, 0x85eb_ca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2_ae35);
  return h ^ (h >>> 16);
}
