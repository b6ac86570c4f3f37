/**
 * The up to three keypairs of a peer. `next` is one that we answered and that the peer has not used yet: only its first packet
 * proves that it has it. `previous` still opens what was on its way.
 */
import type { Keypair } from './keypair.ts';

export class SessionKeys<P> {
  current: Keypair<P> | undefined;
  #previous: Keypair<P> | undefined;
  #next: Keypair<P> | undefined;
  #forget: (keypair: Keypair<P>) => void;

  /** `forget` takes a keypair's index out of the table. */
  constructor(forget: (keypair: Keypair<P>) => void) {
    this.#forget = forget;
  }

  /** A keypair of a handshake that we began: the peer has it already. */
  addConfirmed(keypair: Keypair<P>): void {
    this.#drop(this.#previous);
    if (this.#next) {
      this.#drop(this.current);
      this.#previous = this.#next;
      this.#next = undefined;
    } else this.#previous = this.current;
    this.current = keypair;
  }

  /** A keypair of a handshake that the peer began. */
  addUnconfirmed(keypair: Keypair<P>): void {
    this.#drop(this.#next);
    this.#drop(this.#previous);
    this.#previous = undefined;
    this.#next = keypair;
  }

  /** A packet came under this keypair; true when that confirms it. */
  confirm(keypair: Keypair<P>): boolean {
    if (keypair !== this.#next) return false;
    this.#drop(this.#previous);
    this.#previous = this.current;
    this.current = keypair;
    this.#next = undefined;
    return true;
  }

  /** Erases what is too old to be used. */
  expire(now: number, rejectAfterMs: number): void {
    if (isOlder(this.#previous, now, rejectAfterMs)) this.#previous = this.#drop(this.#previous);
    if (isOlder(this.current, now, rejectAfterMs)) this.current = this.#drop(this.current);
    if (isOlder(this.#next, now, rejectAfterMs)) this.#next = this.#drop(this.#next);
  }

  erase(): void {
    this.expire(Number.POSITIVE_INFINITY, 0);
  }

  #drop(keypair: Keypair<P> | undefined): undefined {
    if (!keypair) return;
    this.#forget(keypair);
    keypair.erase();
  }
}

function isOlder<P>(keypair: Keypair<P> | undefined, now: number, ms: number): boolean {
  return keypair !== undefined && now - keypair.createdAt >= ms;
}
