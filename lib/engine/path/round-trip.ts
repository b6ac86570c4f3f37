/** Round trip time smoothed as in RFC 6298 section 2, its least value, and jitter as in RFC 3550 section 6.4.1. */
const SMOOTHING = 1 / 8;
const JITTER_SMOOTHING = 1 / 16;

export class RoundTripEstimate {
  /** Milliseconds; null before the first sample. */
  rttMs: number | null = null;
  minMs: number | null = null;
  jitterMs: number | null = null;
  /** The newest sample. */
  lastMs = 0;

  add(sampleMs: number): void {
    if (this.rttMs === null || this.minMs === null || this.jitterMs === null) {
      this.rttMs = sampleMs;
      this.minMs = sampleMs;
      this.jitterMs = 0;
    } else {
      this.rttMs += (sampleMs - this.rttMs) * SMOOTHING;
      this.minMs = Math.min(this.minMs, sampleMs);
      this.jitterMs += (Math.abs(sampleMs - this.lastMs) - this.jitterMs) * JITTER_SMOOTHING;
    }
    this.lastMs = sampleMs;
  }
}
