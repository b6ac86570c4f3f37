/** Addresses as the stack keeps them: 4 or 16 bytes, as on the wire; text at the edges only. */
import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from '#lib/values/ip.ts';
import { readU32, writeU32 } from '../bytes/index.ts';

export const V4_BYTES = 4;
export const V6_BYTES = 16;

/** Undefined for anything that is no plain address. */
export function addressBytes(text: string): Uint8Array | undefined {
  const v4 = parseIpv4(text);
  if (v4 !== undefined) {
    const out = new Uint8Array(V4_BYTES);
    writeU32(out, 0, v4);
    return out;
  }
  let v6 = parseIpv6(text);
  if (v6 === undefined) return undefined;
  const out = new Uint8Array(V6_BYTES);
  for (let at = V6_BYTES - 1; at >= 0; at--, v6 >>= 8n) out[at] = Number(v6 & 255n);
  return out;
}

export function addressText(address: Uint8Array): string {
  if (address.length === V4_BYTES) return formatIpv4(readU32(address, 0));
  let value = 0n;
  for (const byte of address) value = (value << 8n) | BigInt(byte);
  return formatIpv6(value);
}

export function equalBytes(a: Uint8Array, aAt: number, b: Uint8Array, bAt: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (a[aAt + i] !== b[bAt + i]) return false;
  return true;
}

/**
 * Whether one host of a network can have the address: not unspecified, loopback, multicast or broadcast, and no IPv4 address in
 * IPv6's clothes (RFC 4291 section 2.5.5), by which a client would reach the loopback of whoever dials for it.
 */
export function isUnicast(bytes: Uint8Array, at: number, length: number): boolean {
  const first = bytes[at] as number;
  if (length === V4_BYTES) return first !== 0 && first !== 127 && first < 224;
  if (first === 0xff) return false;
  for (let i = 0; i < 10; i++) if (bytes[at + i] !== 0) return true;
  const tail = ((bytes[at + 10] as number) << 8) | (bytes[at + 11] as number);
  return tail !== 0 && tail !== 0xffff;
}
