/**
 * How many data packets were lost for good, from three counters that are each exact: numbers missing in the sequence, minus
 * the parity packets among them (every spanned group has exactly one), minus what parity recovered. A group alone cannot
 * know this: when its parity is missing it cannot tell a lost tail from a group cut short.
 *
 * A packet that is late, or whose parity is still under way, looks lost for a moment. So a loss counts when every one of
 * the last SAMPLES looks saw it; the result never falls.
 */
const SAMPLE_MS = 100;
const SAMPLES = 8;

export class ResidualLoss {
  packetsLost = 0;
  #samples = new Float64Array(SAMPLES);
  #next = 0;
  #at = Number.NEGATIVE_INFINITY;

  /** `sequenceLost`: data and parity; `parityMissing`: groups whose parity did not arrive and no longer will. */
  update(now: number, sequenceLost: number, parityMissing: number, recovered: number): void {
    if (now - this.#at < SAMPLE_MS) return;
    this.#at = now;
    this.#samples[this.#next] = sequenceLost - parityMissing - recovered;
    this.#next = (this.#next + 1) % SAMPLES;
    let held = Number.POSITIVE_INFINITY;
    for (const sample of this.#samples) if (sample < held) held = sample;
    if (held > this.packetsLost) this.packetsLost = held;
  }
}
