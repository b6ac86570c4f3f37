/** Checks under way, by transaction id: which path each was for and when it went. Bounded; the oldest makes room. */
import { readU32 } from '../../bytes/index.ts';

const MAX_PENDING = 1280;

export interface Transaction<T> {
  readonly subject: T;
  readonly sentAt: number;
}

export class Transactions<T> {
  #pending = new Map<string, Transaction<T>>();

  get size(): number {
    return this.#pending.size;
  }

  /** `at`: where the 12 bytes of the id begin. */
  add(id: Uint8Array, at: number, subject: T, sentAt: number): void {
    this.#pending.set(keyOf(id, at), { subject, sentAt });
    if (this.#pending.size <= MAX_PENDING) return;
    for (const oldest of this.#pending.keys()) {
      this.#pending.delete(oldest);
      return;
    }
  }

  find(id: Uint8Array, at: number): Transaction<T> | undefined {
    return this.#pending.get(keyOf(id, at));
  }

  remove(id: Uint8Array, at: number): void {
    this.#pending.delete(keyOf(id, at));
  }

  /** Forgets what was sent before; an answer that late proves nothing about now. */
  expire(before: number): void {
    for (const [key, { sentAt }] of this.#pending) {
      if (sentAt >= before) return;
      this.#pending.delete(key);
    }
  }
}

const MAX_SEEN = 512;

/** The ids of authentic requests that came before, the newest of them. */
export class SeenIds {
  #seen = new Set<string>();

  /** Whether the id is none of them; it is from now on. */
  isNew(id: Uint8Array, at: number): boolean {
    const key = keyOf(id, at);
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    if (this.#seen.size > MAX_SEEN)
      for (const oldest of this.#seen) {
        this.#seen.delete(oldest);
        break;
      }
    return true;
  }
}

const keyOf = (id: Uint8Array, at: number): string =>
  `${readU32(id, at).toString(36)}.${readU32(id, at + 4).toString(36)}.${readU32(id, at + 8).toString(36)}`;
