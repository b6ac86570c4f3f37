/**
 * Slow start that notices in time (HyStart++, RFC 9406): when the least round trip of a round has grown against the round before,
 * it goes on at a quarter of the speed, and after five such rounds it is over. A round trip that falls back says that it was noise.
 */
import type { AckSample } from './congestion-control.ts';

const MIN_RTT_THRESH_MS = 4;
const MAX_RTT_THRESH_MS = 16;
const MIN_RTT_DIVISOR = 8;
const RTT_SAMPLES = 8;
const CSS_GROWTH_DIVISOR = 4;
const CSS_ROUNDS = 5;

export class SlowStart {
  #roundEnd = -1;
  #lastRoundMin = Number.POSITIVE_INFINITY;
  #roundMin = Number.POSITIVE_INFINITY;
  #samples = 0;
  /** Least round trip of the round that made it cautious; 0 while it is not. */
  #baseline = 0;
  #cautiousRounds = 0;

  /** Bytes by which the window grows; `over` becomes true when congestion avoidance begins. */
  grow(sample: Readonly<AckSample>): number {
    if (sample.unacked >= this.#roundEnd) this.#nextRound(sample.next);
    if (sample.rttMs > 0) this.#measure(sample.rttMs);
    return this.#baseline > 0 ? sample.ackedBytes / CSS_GROWTH_DIVISOR : sample.ackedBytes;
  }

  get over(): boolean {
    return this.#cautiousRounds > CSS_ROUNDS;
  }

  restart(): void {
    this.#roundEnd = -1;
    this.#lastRoundMin = Number.POSITIVE_INFINITY;
    this.#roundMin = Number.POSITIVE_INFINITY;
    this.#baseline = 0;
    this.#cautiousRounds = 0;
  }

  #nextRound(next: number): void {
    this.#roundEnd = next;
    this.#lastRoundMin = this.#roundMin;
    this.#roundMin = Number.POSITIVE_INFINITY;
    this.#samples = 0;
    if (this.#baseline > 0) this.#cautiousRounds++;
  }

  #measure(rttMs: number): void {
    this.#roundMin = Math.min(this.#roundMin, rttMs);
    if (++this.#samples < RTT_SAMPLES || this.#lastRoundMin === Number.POSITIVE_INFINITY) return;
    if (this.#baseline > 0) {
      if (this.#roundMin >= this.#baseline) return;
      this.#baseline = 0;
      this.#cautiousRounds = 0;
      return;
    }
    const eta = Math.max(MIN_RTT_THRESH_MS, Math.min(this.#lastRoundMin / MIN_RTT_DIVISOR, MAX_RTT_THRESH_MS));
    if (this.#roundMin < this.#lastRoundMin + eta) return;
    this.#baseline = this.#roundMin;
    this.#cautiousRounds = 1;
  }
}
