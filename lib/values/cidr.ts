/** Networks in CIDR notation, IPv4 for the data path and IPv6 for checks on text. Host bits must be zero. */
import { formatIpv4, parseIpv4, parseIpv6 } from './ip.ts';

export interface Cidr4 {
  readonly base: number;
  readonly mask: number;
  readonly bits: number;
}

export interface Cidr6 {
  readonly base: bigint;
  readonly bits: number;
}

/** `10.1.3.0/24`; undefined when malformed or when host bits are set (`10.1.3.7/24` is a slip worth reporting). */
export function parseCidr4(text: string): Cidr4 | undefined {
  const parts = splitPrefix(text, 32);
  const base = parts && parseIpv4(parts.address);
  if (!parts || base === undefined) return undefined;
  const mask = parts.bits === 0 ? 0 : (0xffffffff << (32 - parts.bits)) >>> 0;
  return (base & mask) >>> 0 === base ? { base, mask, bits: parts.bits } : undefined;
}

export function parseCidr6(text: string): Cidr6 | undefined {
  const parts = splitPrefix(text, 128);
  const base = parts && parseIpv6(parts.address);
  if (!parts || base === undefined) return undefined;
  const hostBits = BigInt(128 - parts.bits);
  return (base >> hostBits) << hostBits === base ? { base, bits: parts.bits } : undefined;
}

function splitPrefix(text: string, maxBits: number): { address: string; bits: number } | undefined {
  const slash = text.indexOf('/');
  const bitsText = text.slice(slash + 1);
  if (slash < 0 || !/^(0|[1-9]\d{0,2})$/.test(bitsText) || Number(bitsText) > maxBits) return undefined;
  return { address: text.slice(0, slash), bits: Number(bitsText) };
}

export function contains4(cidr: Cidr4, ip: number): boolean {
  return (ip & cidr.mask) >>> 0 === cidr.base;
}

export function contains6(cidr: Cidr6, ip: bigint): boolean {
  const hostBits = BigInt(128 - cidr.bits);
  return ip >> hostBits === cidr.base >> hostBits;
}

/** True when every address of `inner` is in `outer`. */
export function covers4(outer: Cidr4, inner: Cidr4): boolean {
  return outer.bits <= inner.bits && contains4(outer, inner.base);
}

export function overlaps4(a: Cidr4, b: Cidr4): boolean {
  return contains4(a, b.base) || contains4(b, a.base);
}

export function formatCidr4(cidr: Cidr4): string {
  return `${formatIpv4(cidr.base)}/${cidr.bits}`;
}
