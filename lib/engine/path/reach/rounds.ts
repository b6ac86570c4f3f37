/** When checks begin, when a round of them has failed, and when to ask the peer for another. */
import type { ReachSink } from './events.ts';
import { EXCHANGE_GAP_MS, FIRST_RETRY_MS, LONGEST_RETRY_MS } from './timing.ts';

/** From the second failed round on a new socket is tried, for a NAT may be stuck on what it knows of the old one. */
const FRESH_FROM = 1;

export class Rounds {
  number = 0;
  running = false;
  readonly #sink: ReachSink;
  #beginAt = Number.POSITIVE_INFINITY;
  #retryAt = Number.POSITIVE_INFINITY;
  #failures = 0;
  #wishedAt = Number.NEGATIVE_INFINITY;

  constructor(sink: ReachSink) {
    this.#sink = sink;
  }

  get wakeAt(): number {
    return Math.min(this.#beginAt, this.#retryAt);
  }

  plan(at: number): void {
    this.#beginAt = at;
    this.#retryAt = Number.POSITIVE_INFINITY;
  }

  /** True once, at the agreed instant. */
  begins(now: number): boolean {
    if (now < this.#beginAt) return false;
    this.#beginAt = Number.POSITIVE_INFINITY;
    this.number++;
    this.running = true;
    return true;
  }

  /** A direct path carries. */
  reached(): void {
    this.#failures = 0;
    this.#retryAt = Number.POSITIVE_INFINITY;
  }

  /** The direct path broke: punch with what is known at once, and exchange what is new. */
  again(now: number): void {
    this.#beginAt = Math.min(this.#beginAt, now);
    this.wish(now, 'lost');
  }

  wish(now: number, why: 'lost' | 'retry' | 'changed'): void {
    if (now - this.#wishedAt < EXCHANGE_GAP_MS) {
      this.#retryAt = Math.min(this.#retryAt, this.#wishedAt + EXCHANGE_GAP_MS);
      return;
    }
    this.#wishedAt = now;
    // Should no answer come, it is asked for again.
    this.#retryAt = now + FIRST_RETRY_MS;
    this.#sink.wish({ type: 'exchange', why });
  }

  tick(now: number, direct: boolean, exhausted: boolean): void {
    if (this.running && exhausted && this.#beginAt === Number.POSITIVE_INFINITY) {
      this.running = false;
      if (!direct) {
        const retryMs = Math.min(FIRST_RETRY_MS * 2 ** this.#failures, LONGEST_RETRY_MS);
        this.#failures++;
        this.#retryAt = now + retryMs;
        this.#sink.event({ type: 'round-failed', round: this.number, retryMs });
      }
    }
    if (now < this.#retryAt) return;
    this.#retryAt = Number.POSITIVE_INFINITY;
    if (direct) return;
    if (this.#failures >= FRESH_FROM) this.#sink.wish({ type: 'fresh-socket' });
    this.wish(now, 'retry');
  }
}
