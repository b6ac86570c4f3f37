/**
 * BLAKE2s (RFC 7693), its keyed form and HKDF over HMAC-BLAKE2s. Always plain JavaScript: the machine's library ignores the
 * key of a keyed BLAKE2s without a word.
 */
import { blake2s } from '@noble/hashes/blake2.js';
import { hmac } from '@noble/hashes/hmac.js';

const MAC_BYTES = 16;

/** 32 bytes over the concatenation of `parts`. */
export function hash(...parts: readonly Uint8Array[]): Uint8Array {
  const state = blake2s.create({ dkLen: 32 });
  for (const part of parts) state.update(part);
  return state.digest();
}

/** Keyed BLAKE2s of 16 bytes: MAC1, MAC2 and cookies. `key` has 1 to 32 bytes. */
export function mac(key: Uint8Array, data: Uint8Array): Uint8Array {
  return blake2s(data, { key, dkLen: MAC_BYTES });
}

/** HKDF (RFC 5869) with empty info: `count` keys of 32 bytes, as KDF1 to KDF3 of the WireGuard paper, section 5.4. */
export function derive(chainKey: Uint8Array, input: Uint8Array, count: 1 | 2 | 3): Uint8Array[] {
  const extracted = hmac(blake2s, chainKey, input);
  const keys: Uint8Array[] = [];
  let last = new Uint8Array(0);
  for (let i = 1; i <= count; i++) {
    const block = new Uint8Array(last.length + 1);
    block.set(last);
    block[last.length] = i;
    last = hmac(blake2s, extracted, block);
    block.fill(0);
    keys.push(last);
  }
  extracted.fill(0);
  return keys;
}
