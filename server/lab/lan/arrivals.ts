/**
 * What a receiver knows about one numbered stream: received, missing, duplicates, latency. This is the passenger's view:
 * what is missing here is what the tunnel could not save. Numbers younger than SETTLED are not yet called missing.
 */

const WINDOW = 4096;
/** Packets that recovery or jitter may still bring; about a second of the camera. */
const SETTLED = 64;

export interface ArrivalCounters {
  received: number;
  missing: number;
  duplicates: number;
  /** Of the last second or so, exponentially weighted; null before the first packet. */
  latencyMs: number | null;
}

export interface Arrivals {
  readonly counters: ArrivalCounters;
  take(stream: number, seq: number, latencyMs: number): void;
}

export function createArrivals(): Arrivals {
  const counters: ArrivalCounters = { received: 0, missing: 0, duplicates: 0, latencyMs: null };
  const seen = new Uint8Array(WINDOW);
  let current: number | undefined;
  let highest = -1;
  /** Below this everything is settled. */
  let settled = 0;

  function startStream(stream: number, seq: number): void {
    current = stream;
    seen.fill(0);
    highest = seq - 1;
    settled = seq;
  }

  function advance(seq: number): void {
    // A jump past the window: whatever was in between never came.
    if (seq - highest > WINDOW / 2) {
      settle(highest + 1);
      counters.missing += seq - 1 - highest;
      seen.fill(0);
      settled = seq;
    }
    highest = seq;
    settle(highest - SETTLED);
  }

  function settle(until: number): void {
    for (; settled < until; settled++) {
      if (seen[settled % WINDOW] === 0) counters.missing++;
      seen[settled % WINDOW] = 0;
    }
  }

  return {
    counters,
    take(stream, seq, latencyMs) {
      if (stream !== current) startStream(stream, seq);
      if (seq > highest) advance(seq);
      else if (seq < settled) {
        // Too late to tell a copy from a straggler that was already called missing.
        counters.duplicates++;
        return;
      }
      if (seen[seq % WINDOW] === 1) {
        counters.duplicates++;
        return;
      }
      seen[seq % WINDOW] = 1;
      counters.received++;
      counters.latencyMs = counters.latencyMs === null ? latencyMs : counters.latencyMs * 0.98 + latencyMs * 0.02;
    },
  };
}
