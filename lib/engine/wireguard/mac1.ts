/**
 * MAC1 (WireGuard paper, section 5.4.4): whoever sends a handshake message knows the receiver's public key. It needs that key and
 * no secret, so a relay can tell for whom a stranger's message is without being able to read or make it.
 */
import { equalAt, hash, mac } from '../crypto/index.ts';
import { INITIATION, MAC_BYTES, readType, TYPE } from './message.ts';

const LABEL_MAC1 = Uint8Array.from('mac1----', (sign) => sign.charCodeAt(0));

/** The key with which handshake messages to `publicKey` are marked. */
export const mac1Key = (publicKey: Uint8Array): Uint8Array => hash(LABEL_MAC1, publicKey);

/** Whether the handshake message of `length` bytes is for the receiver whose key this is. */
export function mac1Holds(key: Uint8Array, bytes: Uint8Array, length: number): boolean {
  const at = length - 2 * MAC_BYTES;
  return equalAt(mac(key, bytes.subarray(0, at)), bytes, at);
}

/** Whether these bytes have the form of a handshake initiation; its MACs are not looked at. */
export const isInitiation = (bytes: Uint8Array, length: number): boolean =>
  length === INITIATION.bytes && readType(bytes, length) === TYPE.initiation;
