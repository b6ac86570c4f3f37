/** The two transport keys of one handshake (WireGuard paper, section 5.4.5), their counters and their age. */
import { CounterWindow } from '../bytes/index.ts';
import type { AeadKey, Crypto } from '../crypto/index.ts';
import type { SessionSecrets } from './handshake.ts';

export class Keypair<P> {
  readonly peer: P;
  readonly localIndex: number;
  readonly remoteIndex: number;
  readonly isInitiator: boolean;
  /** Monotonic ms. */
  readonly createdAt: number;
  readonly window = new CounterWindow();
  #send: AeadKey;
  #receive: AeadKey;
  #nextCounter = 0;
  #erased = false;

  /** Takes the secrets: their bytes are overwritten. */
  constructor(
    crypto: Crypto,
    peer: P,
    secrets: SessionSecrets,
    local: { index: number; isInitiator: boolean; now: number },
  ) {
    this.peer = peer;
    this.localIndex = local.index;
    this.remoteIndex = secrets.remoteIndex;
    this.isInitiator = local.isInitiator;
    this.createdAt = local.now;
    this.#send = crypto.aeadKey(secrets.send);
    this.#receive = crypto.aeadKey(secrets.receive);
    secrets.send.fill(0);
    secrets.receive.fill(0);
  }

  /** How many packets were sealed. */
  get sealed(): number {
    return this.#nextCounter;
  }

  /**
   * Takes the next nonce, which nobody gets a second time: it is counted on before it is used. -1 when `limit` is reached
   * or the key is erased.
   */
  takeCounter(limit: number): number {
    if (this.#erased || this.#nextCounter >= limit) return -1;
    return this.#nextCounter++;
  }

  /** `counter` comes from `takeCounter`. */
  seal(counter: number, plain: Uint8Array, length: number, out: Uint8Array, at: number): void {
    this.#send.seal(counter, plain, 0, length, out, at);
  }

  /** Answers the length of the plain text, -1 when the tag is wrong. */
  open(counter: number, bytes: Uint8Array, at: number, length: number, out: Uint8Array): number {
    return this.#erased ? -1 : this.#receive.open(counter, bytes, at, length, out, 0);
  }

  erase(): void {
    this.#erased = true;
    this.#send.erase();
    this.#receive.erase();
  }
}
