/** Which protocol a datagram belongs to, by its first bytes (docs/protocol/lightspeed.md). */
import { isStun } from '../stun/index.ts';

export type Protocol = 'stun' | 'wireguard' | 'lightspeed' | 'ltt' | 'unknown';

/** STUN is asked first: its types 0x0001 and 0x0101 and WireGuard's 1..4 begin alike, and only STUN has a cookie. */
export function classify(bytes: Uint8Array, length: number): Protocol {
  if (length === 0) return 'unknown';
  const first = bytes[0] as number;
  if (first <= 0x3f && isStun(bytes, length)) return 'stun';
  if (first >= 1 && first <= 4)
    return length >= 4 && bytes[1] === 0 && bytes[2] === 0 && bytes[3] === 0 ? 'wireguard' : 'unknown';
  const nibble = first >>> 4;
  if (nibble === 1 || nibble === 2) return 'lightspeed';
  return nibble === 0xa ? 'ltt' : 'unknown';
}
