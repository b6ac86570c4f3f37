/** Checks on the wire: sends and answers them, and says whose answer came. Knows keys and ids, and of a path only where it leads. */
import { writeU32 } from '../../bytes/index.ts';
import { type MappedAddress, sameAddress, TRANSACTION_AT, TRANSACTION_ID_BYTES } from '../../stun/index.ts';
import { CHECK_BYTES, isAuthentic, writeAnswer, writeRequest } from './check-message.ts';
import { REACH, type ReachCode } from './drop.ts';
import type { ReachOptions } from './options.ts';
import type { LocalLeg } from './path-table.ts';
import { SeenIds, type Transaction, Transactions } from './transactions.ts';

/** What a check is for: a path, or a guess that belongs to none yet. */
export interface CheckSubject {
  readonly leg: number;
  readonly remote: MappedAddress;
  /** Of a relay, else null. */
  readonly relayId: string | null;
}

const ANSWER_WITHIN_MS = 10_000;

export class Checks<T extends CheckSubject> {
  /** What the last `confirm` that answered `confirmed` was the answer to. */
  confirmed: Transaction<T> | null = null;
  readonly #options: ReachOptions;
  #peerUfrag = '';
  #peerKey: Uint8Array = new Uint8Array(0);
  #seen = new SeenIds();
  #transactions = new Transactions<T>();
  #out = new Uint8Array(CHECK_BYTES);
  #id = new Uint8Array(TRANSACTION_ID_BYTES);

  constructor(options: ReachOptions) {
    this.#options = options;
  }

  setPeer(ufrag: string, key: Uint8Array): void {
    this.#peerUfrag = ufrag;
    this.#peerKey = key;
  }

  send(now: number, subject: T, priority: number): void {
    const { hash, random, tag, ufrag, sink } = this.#options;
    if (this.#peerUfrag === '') return;
    random(this.#id);
    writeU32(this.#id, 0, tag);
    this.#transactions.add(this.#id, 0, subject, now);
    const length = writeRequest(this.#out, this.#id, this.#peerUfrag, ufrag, priority % 2 ** 32, hash, this.#peerKey);
    sink.transmit(subject.leg, subject.remote, this.#out, length);
  }

  /** A check for us, from `name`: answered when it is the peer's, or nobody has told us yet who that is. */
  answer(leg: number, from: MappedAddress, name: string, bytes: Uint8Array, length: number): ReachCode {
    if (this.#peerUfrag !== '' && name !== this.#peerUfrag) return REACH.wrongPeer;
    const { hash, key, sink } = this.#options;
    if (!isAuthentic(hash, key, bytes, length)) return REACH.wrongKey;
    // Every check has an id of its own: one that comes again was kept by somebody, and would make us check wherever he likes.
    if (!this.#seen.isNew(bytes, TRANSACTION_AT)) return REACH.replay;
    sink.transmit(leg, from, this.#out, writeAnswer(this.#out, bytes, from, hash, key));
    return REACH.answered;
  }

  /** An answer to a check of ours, if it is one: what for, `confirmed` tells. */
  confirm(local: LocalLeg, from: MappedAddress, bytes: Uint8Array, length: number): ReachCode {
    const transaction = this.#transactions.find(bytes, TRANSACTION_AT);
    if (!transaction) return REACH.notAwaited;
    const { leg, remote, relayId } = transaction.subject;
    // RFC 8445 section 7.2.5.2.1: an answer from elsewhere proves no path. A relay reaches us by whichever of its legs spoke last.
    const byRelay = relayId !== null && relayId === local.relayId;
    if (!byRelay && (leg !== local.leg || !sameAddress(remote, from))) return REACH.wrongSource;
    if (!isAuthentic(this.#options.hash, this.#peerKey, bytes, length)) return REACH.wrongKey;
    this.#transactions.remove(bytes, TRANSACTION_AT);
    this.confirmed = transaction;
    return REACH.confirmed;
  }

  /** An answer that late proves nothing about now. */
  expire(now: number): void {
    this.#transactions.expire(now - ANSWER_WITHIN_MS);
  }
}
