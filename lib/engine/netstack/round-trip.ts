/** Smoothed round trip and retransmission timeout (RFC 6298), with the least round trip of the connection for RACK. */
const ALPHA = 1 / 8;
const BETA = 1 / 4;
const K = 4;
/** RFC 6298 section 2: one second before the first measurement. */
const INITIAL_RTO_MS = 1000;
/** The RFC's least is one second; like the widely used stacks we are content with this. */
const MIN_RTO_MS = 200;
const MAX_RTO_MS = 60_000;
const CLOCK_MS = 1;

export class RoundTrip {
  /** 0 before the first measurement. */
  srttMs = 0;
  minMs = 0;
  #varMs = 0;
  #baseMs = INITIAL_RTO_MS;
  #backoff = 0;

  add(sampleMs: number): void {
    const sample = Math.max(sampleMs, 0.01);
    if (this.srttMs === 0) {
      this.srttMs = sample;
      this.#varMs = sample / 2;
      this.minMs = sample;
    } else {
      this.#varMs += (Math.abs(this.srttMs - sample) - this.#varMs) * BETA;
      this.srttMs += (sample - this.srttMs) * ALPHA;
      this.minMs = Math.min(this.minMs, sample);
    }
    this.#baseMs = Math.max(MIN_RTO_MS, this.srttMs + Math.max(CLOCK_MS, K * this.#varMs));
  }

  get rtoMs(): number {
    return Math.min(this.#baseMs * 2 ** this.#backoff, MAX_RTO_MS);
  }

  /** How often the timer fired in a row. */
  get backoff(): number {
    return this.#backoff;
  }

  /** Rule 5.5. */
  backOff(): void {
    this.#backoff++;
  }

  /** Something new was acknowledged. */
  progress(): void {
    this.#backoff = 0;
  }
}
