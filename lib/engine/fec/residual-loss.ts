/**
 * How many data packets were lost for good, from three counters that are each exact: numbers missing in the sequence, minus
 * the parity packets among them (every spanned group has exactly one), minus what parity recovered. A group alone cannot
 * know this: when its parity is missing it cannot tell a lost tail from a group cut short.
 *
 * A packet that is merely late looks lost for a moment, so a value counts only after it has held for HOLD_MS; the result
 * never falls.
 */
const HOLD_MS = 500;

export class ResidualLoss {
  packetsLost = 0;
  #previous = 0;
  #at = Number.NEGATIVE_INFINITY;

  /** `sequenceLost`: data and parity; `parityMissing`: groups whose parity did not arrive and no longer will. */
  update(now: number, sequenceLost: number, parityMissing: number, recovered: number): void {
    if (now - this.#at < HOLD_MS) return;
    const current = Math.max(0, sequenceLost - parityMissing - recovered);
    this.packetsLost = Math.max(this.packetsLost, Math.min(current, this.#previous));
    this.#previous = current;
    this.#at = now;
  }
}
