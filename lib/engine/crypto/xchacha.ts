/**
 * XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03): a 24-byte nonce that may be random. HChaCha20 turns key and the first 16
 * bytes of the nonce into a key of its own; the other 8 bytes are the nonce under it. For cookies, so not made to be fast.
 */
import { readU32Le, writeU32Le } from '../bytes/index.ts';
import type { Crypto } from './crypto.ts';

export const XNONCE_BYTES = 24;
const SIGMA = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574];

export function sealX(
  crypto: Crypto,
  key: Uint8Array,
  nonce: Uint8Array,
  associated: Uint8Array,
  plain: Uint8Array,
): Uint8Array {
  return crypto.seal(hchacha20(key, nonce), innerNonce(nonce), associated, plain);
}

export function openX(
  crypto: Crypto,
  key: Uint8Array,
  nonce: Uint8Array,
  associated: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | undefined {
  return crypto.open(hchacha20(key, nonce), innerNonce(nonce), associated, sealed);
}

function innerNonce(nonce: Uint8Array): Uint8Array {
  const inner = new Uint8Array(12);
  inner.set(nonce.subarray(16, XNONCE_BYTES), 4);
  return inner;
}

/** Section 2.2: 20 rounds of ChaCha without the final addition; rows 0 and 3 are the subkey. */
export function hchacha20(key: Uint8Array, nonce: Uint8Array): Uint8Array {
  const state = new Uint32Array(16);
  state.set(SIGMA);
  for (let i = 0; i < 8; i++) state[4 + i] = readU32Le(key, i * 4);
  for (let i = 0; i < 4; i++) state[12 + i] = readU32Le(nonce, i * 4);
  for (let round = 0; round < 10; round++) {
    for (let i = 0; i < 4; i++) quarter(state, i, 4 + i, 8 + i, 12 + i);
    for (let i = 0; i < 4; i++) quarter(state, i, 4 + ((i + 1) & 3), 8 + ((i + 2) & 3), 12 + ((i + 3) & 3));
  }
  const out = new Uint8Array(32);
  for (let i = 0; i < 4; i++) {
    writeU32Le(out, i * 4, state[i] as number);
    writeU32Le(out, 16 + i * 4, state[12 + i] as number);
  }
  return out;
}

function quarter(s: Uint32Array, a: number, b: number, c: number, d: number): void {
  mix(s, a, b, d, 16);
  mix(s, c, d, b, 12);
  mix(s, a, b, d, 8);
  mix(s, c, d, b, 7);
}

function mix(s: Uint32Array, to: number, add: number, rotate: number, bits: number): void {
  s[to] = (s[to] as number) + (s[add] as number);
  const mixed = (s[rotate] as number) ^ (s[to] as number);
  s[rotate] = (mixed << bits) | (mixed >>> (32 - bits));
}
