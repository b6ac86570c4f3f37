/** Rate limit with a short burst: over seconds what passes is the rate, within a few percent. */
const BURST_SECONDS = 0.1;

export class TokenBucket {
  #perMs = 0;
  #burst = 0;
  #tokens = 0;
  #at = Number.NEGATIVE_INFINITY;
  #minBurst: number;

  /** `minBurst` lets one large packet through where the rate is small. */
  constructor(perSecond: number, minBurst: number) {
    this.#minBurst = minBurst;
    this.setRate(perSecond);
    this.#tokens = this.#burst;
  }

  setRate(perSecond: number): void {
    this.#perMs = perSecond / 1000;
    this.#burst = Math.max(perSecond * BURST_SECONDS, this.#minBurst);
  }

  /** Whether `amount` may pass at `now` ms; a refused amount costs nothing. */
  take(now: number, amount: number): boolean {
    if (now > this.#at) {
      if (this.#at !== Number.NEGATIVE_INFINITY)
        this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#at) * this.#perMs);
      this.#at = now;
    }
    if (this.#tokens < amount) return false;
    this.#tokens -= amount;
    return true;
  }
}
