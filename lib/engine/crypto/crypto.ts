/**
 * What the engine asks of the machine's cryptography: X25519 (RFC 7748) and ChaCha20-Poly1305 (RFC 8439). Nobody in the
 * engine knows which library answers; a faster one replaces it without a caller noticing. Nothing here throws.
 */

export const KEY_BYTES = 32;
export const TAG_BYTES = 16;

/** A private X25519 key, ready for many agreements. */
export interface DhKey {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** Writes the 32-byte shared secret; false when the peer's key has small order and the secret would be all zero. */
  agree(peerPublicKey: Uint8Array, out: Uint8Array): boolean;
  erase(): void;
}

/**
 * One ChaCha20-Poly1305 key for many packets, no associated data. The nonce is four zero bytes and `counter` in 64 bits
 * little-endian (WireGuard paper, section 5.4.6); `counter` is a whole number below 2^53.
 */
export interface AeadKey {
  /** Seals `length` bytes and writes `length + 16` of them at `outOffset`. `out` may not overlap `source`. */
  seal(counter: number, source: Uint8Array, offset: number, length: number, out: Uint8Array, outOffset: number): void;
  /** Opens `length` bytes with their tag; answers the length of the plain text, or -1 when the tag is wrong. */
  open(counter: number, source: Uint8Array, offset: number, length: number, out: Uint8Array, outOffset: number): number;
  /** The key is of no use afterwards, and its bytes are overwritten where they are ours. */
  erase(): void;
}

export interface Crypto {
  /** From 32 random or stored bytes; the caller may overwrite them afterwards. */
  dhKey(privateKey: Uint8Array): DhKey;
  /** From 32 bytes; the caller may overwrite them afterwards. */
  aeadKey(key: Uint8Array): AeadKey;
  /** One message with a 12-byte nonce and associated data: answers the cipher text with its tag. */
  seal(key: Uint8Array, nonce: Uint8Array, associated: Uint8Array, plain: Uint8Array): Uint8Array;
  /** The plain text; undefined when the tag is wrong. */
  open(key: Uint8Array, nonce: Uint8Array, associated: Uint8Array, sealed: Uint8Array): Uint8Array | undefined;
}
