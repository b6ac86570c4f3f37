/** Round trip time and its jitter from echoed timestamps. */
export class RoundTrip {
  rttMs: number | null = null;
  /** Smoothed difference between successive round trips, gain 1/16 (RFC 3550 section 6.4.1). */
  jitterMs: number | null = null;

  sample(rttMs: number): void {
    if (this.rttMs !== null) {
      const difference = Math.abs(rttMs - this.rttMs);
      this.jitterMs = this.jitterMs === null ? difference : this.jitterMs + (difference - this.jitterMs) / 16;
    }
    this.rttMs = rttMs;
  }
}
