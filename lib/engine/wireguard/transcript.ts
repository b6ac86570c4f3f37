/** The symmetric state of Noise (Noise specification, section 5.2) as WireGuard uses it: a chain key and a running hash. */
import { type Crypto, derive, hash } from '../crypto/index.ts';

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (sign) => sign.charCodeAt(0));
const START_KEY = hash(bytesOf('Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s'));
const START_HASH = hash(START_KEY, bytesOf('WireGuard v1 zx2c4 Jason@zx2c4.com'));
const ZERO_NONCE = new Uint8Array(12);

export class Transcript {
  #crypto: Crypto;
  #chainKey: Uint8Array;
  #hash: Uint8Array;
  /** Set by the last mixing that gave a key. */
  #key = new Uint8Array(32);

  private constructor(crypto: Crypto, chainKey: Uint8Array, hashed: Uint8Array) {
    this.#crypto = crypto;
    this.#chainKey = chainKey;
    this.#hash = hashed;
  }

  /** Begins with the responder's static key, which both know. */
  static start(crypto: Crypto, responderKey: Uint8Array): Transcript {
    return new Transcript(crypto, START_KEY.slice(), hash(START_HASH, responderKey));
  }

  /** A copy to work on: a message that turns out to be forged then leaves nothing behind. */
  copy(): Transcript {
    return new Transcript(this.#crypto, this.#chainKey.slice(), this.#hash.slice());
  }

  mixHash(data: Uint8Array): void {
    this.#hash = hash(this.#hash, data);
  }

  /** An ephemeral key goes into both, because with a pre-shared key the pattern has `psk` in it. */
  mixEphemeral(publicKey: Uint8Array): void {
    this.mixHash(publicKey);
    this.#next(derive(this.#chainKey, publicKey, 1));
  }

  /** A shared secret, without a key: nothing is sealed before the next one. */
  mixSecret(secret: Uint8Array): void {
    this.#next(derive(this.#chainKey, secret, 1));
  }

  /** A shared secret and the key for what follows. */
  mixSecretForKey(secret: Uint8Array): void {
    const [chainKey, key] = derive(this.#chainKey, secret, 2);
    this.#next([chainKey as Uint8Array]);
    this.#setKey(key as Uint8Array);
  }

  mixPresharedKey(presharedKey: Uint8Array): void {
    const [chainKey, tau, key] = derive(this.#chainKey, presharedKey, 3);
    this.#next([chainKey as Uint8Array]);
    this.mixHash(tau as Uint8Array);
    this.#setKey(key as Uint8Array);
  }

  seal(plain: Uint8Array): Uint8Array {
    const sealed = this.#crypto.seal(this.#key, ZERO_NONCE, this.#hash, plain);
    this.mixHash(sealed);
    return sealed;
  }

  open(sealed: Uint8Array): Uint8Array | undefined {
    const plain = this.#crypto.open(this.#key, ZERO_NONCE, this.#hash, sealed);
    if (plain) this.mixHash(sealed);
    return plain;
  }

  /** The two transport keys: the first is the initiator's for sending. Ends the transcript. */
  split(): [Uint8Array, Uint8Array] {
    const [first, second] = derive(this.#chainKey, new Uint8Array(0), 2);
    this.erase();
    return [first as Uint8Array, second as Uint8Array];
  }

  erase(): void {
    this.#chainKey.fill(0);
    this.#hash.fill(0);
    this.#key.fill(0);
  }

  #next(derived: readonly Uint8Array[]): void {
    this.#chainKey.fill(0);
    this.#chainKey = derived[0] as Uint8Array;
  }

  #setKey(key: Uint8Array): void {
    this.#key.set(key);
    key.fill(0);
  }
}
