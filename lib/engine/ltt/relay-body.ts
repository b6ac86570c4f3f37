/**
 * Body of a relayed message (type 5): where the LightLink client is, then its WireGuard message, which the PoP cannot read.
 *
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +---------------+---------------+-------------------------------+
 *   |   Family: 4   |   Kind        |         Client's port         |
 *   +---------------+---------------+-------------------------------+
 *   |                    Client's IPv4 address                      |
 *   +---------------------------------------------------------------+
 *   |  WireGuard message ...
 *
 * Kind: 0, the client speaks UDP; 1, a stream to the PoP (TCP 443), whose number stands for the address.
 */
import { readU16, readU32, writeU16, writeU32 } from '../bytes/index.ts';
import { HEADER_BYTES } from './header.ts';

export const RELAY_PREFIX_BYTES = 8;
const FAMILY_IPV4 = 4;
const MAX_KIND = 1;

/** One object serves many messages. */
export interface RelayAddress {
  kind: number;
  ip: number;
  port: number;
}

/** Writes the prefix after the header. */
export function writeRelayAddress(bytes: Uint8Array, kind: number, ip: number, port: number): void {
  bytes[HEADER_BYTES] = FAMILY_IPV4;
  bytes[HEADER_BYTES + 1] = kind;
  writeU16(bytes, HEADER_BYTES + 2, port);
  writeU32(bytes, HEADER_BYTES + 4, ip);
}

/** False when the datagram of `length` bytes has no such body, or nothing after it. */
export function readRelayAddress(bytes: Uint8Array, length: number, into: RelayAddress): boolean {
  if (length <= HEADER_BYTES + RELAY_PREFIX_BYTES) return false;
  const kind = bytes[HEADER_BYTES + 1] as number;
  if (bytes[HEADER_BYTES] !== FAMILY_IPV4 || kind > MAX_KIND) return false;
  into.kind = kind;
  into.port = readU16(bytes, HEADER_BYTES + 2);
  into.ip = readU32(bytes, HEADER_BYTES + 4);
  return into.port !== 0;
}
