/**
 * The four messages (WireGuard paper, section 5.4), little-endian. Every one begins with its type and three zero bytes.
 *
 *   initiation, 148 bytes          response, 92 bytes           cookie reply, 64 bytes     transport data, 32 and more
 *    0  1, 0, 0, 0                  0  2, 0, 0, 0                0  3, 0, 0, 0              0  4, 0, 0, 0
 *    4  sender index                4  sender index              4  receiver index          4  receiver index
 *    8  ephemeral, 32               8  receiver index            8  nonce, 24               8  counter, 8
 *   40  static, 32 + tag           12  ephemeral, 32            32  cookie, 16 + tag       16  packet, padded, + tag
 *   88  timestamp, 12 + tag        44  nothing, 0 + tag
 *  116  MAC1, 16                   60  MAC1, 16
 *  132  MAC2, 16                   76  MAC2, 16
 */
import { readU32Le, writeU32Le } from '../bytes/index.ts';

export const TYPE = { initiation: 1, response: 2, cookie: 3, data: 4 } as const;

export const INITIATION = { bytes: 148, ephemeral: 8, static: 40, timestamp: 88, end: 116 } as const;
export const RESPONSE = { bytes: 92, receiver: 8, ephemeral: 12, nothing: 44, end: 60 } as const;
export const COOKIE_REPLY = { bytes: 64, nonce: 8, cookie: 32 } as const;
export const DATA = { minBytes: 32, counter: 8, packet: 16 } as const;

/** In every message: the sender's index in a handshake, the receiver's in the other two. */
export const INDEX_AT = 4;
/** A handshake message ends with MAC1 and MAC2. */
export const MAC_BYTES = 16;
export const DATA_OVERHEAD_BYTES = 32;
/** What one UDP datagram over IPv4 can carry, less the overhead, in whole units of padding. */
export const MAX_PACKET_BYTES = 65_456;

/** The type, or 0 when the bytes are no message: too short, or not zero where they must be. */
export function readType(bytes: Uint8Array, length: number): number {
  if (length < DATA.minBytes) return 0;
  return readU32Le(bytes, 0);
}

export function writeType(bytes: Uint8Array, type: number): void {
  writeU32Le(bytes, 0, type);
}
