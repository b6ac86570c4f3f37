/** The engine's `Crypto` on node:crypto. ChaCha20-Poly1305 and X25519 come from OpenSSL. */
import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  type KeyObject,
} from 'node:crypto';
import { type AeadKey, type Crypto, type DhKey, KEY_BYTES, TAG_BYTES } from '#lib/engine/crypto/index.ts';

const ALGORITHM = 'chacha20-poly1305';
const TAG = { authTagLength: TAG_BYTES };
const TWO_32 = 0x1_0000_0000;
/** RFC 8410: what precedes the 32 bytes of an X25519 key in PKCS #8 and in a SubjectPublicKeyInfo. */
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b656e04220420', 'hex');
const PUBLIC_PREFIX = Buffer.from('302a300506032b656e032100', 'hex');

function importPublic(raw: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([PUBLIC_PREFIX, raw]), format: 'der', type: 'spki' });
}

function importPrivate(raw: Uint8Array): KeyObject {
  const key = Buffer.concat([PRIVATE_PREFIX, raw]);
  try {
    return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
  } finally {
    key.fill(0);
  }
}

class NativeDhKey implements DhKey {
  readonly publicKey: Uint8Array;
  #key: KeyObject | undefined;

  constructor(privateKey: Uint8Array) {
    this.#key = importPrivate(privateKey);
    const spki = createPublicKey(this.#key).export({ format: 'der', type: 'spki' });
    this.publicKey = new Uint8Array(spki.subarray(-KEY_BYTES));
  }

  agree(peerPublicKey: Uint8Array, out: Uint8Array): boolean {
    if (!this.#key) return false;
    try {
      const secret = diffieHellman({ privateKey: this.#key, publicKey: importPublic(peerPublicKey) });
      out.set(secret);
      secret.fill(0);
      return true;
    } catch {
      // OpenSSL refuses a key of small order by an error; it costs less than the agreement itself.
      return false;
    }
  }

  /** The bytes inside OpenSSL go when the object is collected. */
  erase(): void {
    this.#key = undefined;
  }
}

class NativeAeadKey implements AeadKey {
  #key: Buffer;
  #nonce = new Uint8Array(12);
  #nonceWords = new DataView(this.#nonce.buffer);

  constructor(key: Uint8Array) {
    // Not from Buffer's pool: what is overwritten must be the only copy.
    this.#key = Buffer.alloc(KEY_BYTES);
    this.#key.set(key);
  }

  seal(counter: number, source: Uint8Array, offset: number, length: number, out: Uint8Array, outOffset: number): void {
    this.#setNonce(counter);
    const cipher = createCipheriv(ALGORITHM, this.#key, this.#nonce, TAG);
    out.set(cipher.update(source.subarray(offset, offset + length)), outOffset);
    cipher.final();
    out.set(cipher.getAuthTag(), outOffset + length);
  }

  open(
    counter: number,
    source: Uint8Array,
    offset: number,
    length: number,
    out: Uint8Array,
    outOffset: number,
  ): number {
    if (length < TAG_BYTES) return -1;
    this.#setNonce(counter);
    const plainBytes = length - TAG_BYTES;
    const decipher = createDecipheriv(ALGORITHM, this.#key, this.#nonce, TAG);
    decipher.setAuthTag(source.subarray(offset + plainBytes, offset + length));
    const plain = decipher.update(source.subarray(offset, offset + plainBytes));
    if (!authentic(decipher)) return -1;
    out.set(plain, outOffset);
    return plainBytes;
  }

  erase(): void {
    this.#key.fill(0);
  }

  #setNonce(counter: number): void {
    this.#nonceWords.setUint32(4, counter % TWO_32, true);
    this.#nonceWords.setUint32(8, Math.floor(counter / TWO_32), true);
  }
}

/** A wrong tag is an error to OpenSSL: this is the one place where a forged packet costs a caught exception. */
function authentic(decipher: { final(): Buffer }): boolean {
  try {
    decipher.final();
    return true;
  } catch {
    return false;
  }
}

export const nativeCrypto: Crypto = {
  dhKey: (privateKey) => new NativeDhKey(privateKey),
  aeadKey: (key) => new NativeAeadKey(key),
  seal(key, nonce, associated, plain) {
    const cipher = createCipheriv(ALGORITHM, key, nonce, TAG);
    cipher.setAAD(associated, { plaintextLength: plain.length });
    const sealed = new Uint8Array(plain.length + TAG_BYTES);
    sealed.set(cipher.update(plain));
    cipher.final();
    sealed.set(cipher.getAuthTag(), plain.length);
    return sealed;
  },
  open(key, nonce, associated, sealed) {
    if (sealed.length < TAG_BYTES) return undefined;
    const plainBytes = sealed.length - TAG_BYTES;
    const decipher = createDecipheriv(ALGORITHM, key, nonce, TAG);
    decipher.setAAD(associated, { plaintextLength: plainBytes });
    decipher.setAuthTag(sealed.subarray(plainBytes));
    const plain = new Uint8Array(decipher.update(sealed.subarray(0, plainBytes)));
    return authentic(decipher) ? plain : undefined;
  },
};
