/** Transport addresses in STUN attributes (RFC 8489 sections 14.1 and 14.2). */
import { formatIpv4, formatIpv6 } from '#lib/values/ip.ts';
import { readU16, readU32, writeU16, writeU32 } from '../bytes/index.ts';
import { COOKIE_AT, MAGIC_COOKIE, type StunWriter, valueLength } from './message.ts';

export type MappedAddress =
  | { readonly family: 4; readonly ip: number; readonly port: number }
  | { readonly family: 6; readonly ip: bigint; readonly port: number };

const FAMILY_IPV4 = 1;
const FAMILY_IPV6 = 2;
const IPV4_BYTES = 8;
const IPV6_BYTES = 20;

export const sameAddress = (a: MappedAddress, b: MappedAddress): boolean => a.ip === b.ip && a.port === b.port;

export const ipText = (address: MappedAddress): string =>
  address.family === 4 ? formatIpv4(address.ip) : formatIpv6(address.ip);

/** `192.0.2.1:7` or `[2001:db8::1]:7`: for people, and as the key of a map. */
export const addressText = (address: MappedAddress): string =>
  address.family === 4 ? `${ipText(address)}:${address.port}` : `[${ipText(address)}]:${address.port}`;

export const addressAttributeBytes = (address: MappedAddress): number =>
  4 + (address.family === 4 ? IPV4_BYTES : IPV6_BYTES);

/** Writes the address, XORed with the cookie and the transaction id (section 14.2) or plain. */
export function writeAddress(writer: StunWriter, type: number, address: MappedAddress, xored: boolean): void {
  const { bytes } = writer;
  const at = writer.reserve(type, address.family === 4 ? IPV4_BYTES : IPV6_BYTES);
  bytes[at + 1] = address.family === 4 ? FAMILY_IPV4 : FAMILY_IPV6;
  writeU16(bytes, at + 2, address.port ^ (xored ? MAGIC_COOKIE >>> 16 : 0));
  if (address.family === 4) {
    writeU32(bytes, at + 4, (address.ip ^ (xored ? MAGIC_COOKIE : 0)) >>> 0);
    return;
  }
  for (let i = 0; i < 16; i++) {
    const octet = Number((address.ip >> BigInt(120 - i * 8)) & 255n);
    bytes[at + 4 + i] = octet ^ (xored ? (bytes[COOKIE_AT + i] as number) : 0);
  }
}

/** The address whose value begins at `at`; undefined when it is none. */
export function readAddress(bytes: Uint8Array, at: number, xored: boolean): MappedAddress | undefined {
  const length = valueLength(bytes, at);
  if (length !== IPV4_BYTES && length !== IPV6_BYTES) return undefined;
  const port = readU16(bytes, at + 2) ^ (xored ? MAGIC_COOKIE >>> 16 : 0);
  if (bytes[at + 1] === FAMILY_IPV4 && length === IPV4_BYTES)
    return { family: 4, ip: (readU32(bytes, at + 4) ^ (xored ? MAGIC_COOKIE : 0)) >>> 0, port };
  if (bytes[at + 1] !== FAMILY_IPV6 || length !== IPV6_BYTES) return undefined;
  let ip = 0n;
  for (let i = 0; i < 16; i++)
    ip = (ip << 8n) | BigInt((bytes[at + 4 + i] as number) ^ (xored ? (bytes[COOKIE_AT + i] as number) : 0));
  return { family: 6, ip, port };
}
