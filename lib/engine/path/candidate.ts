/** One path as the selector sees it: what it is, what was measured, and for how long it has been good. */
import type { LttPath } from '#lib/netmap/ltt.ts';
import type { PathMonitor } from './path-monitor.ts';

/** One percent of loss weighs as much as this round trip. */
const LOSS_WEIGHT_MS = 20;
const JITTER_WEIGHT = 2;

export interface PathFacts {
  readonly rttMs: number | null;
  readonly jitterMs: number | null;
  readonly lossPct: number | null;
}

export class Candidate {
  spec: LttPath;
  readonly monitor: PathMonitor;
  /** Underlay link of this gateway that the path begins with; null when its segment has none. */
  link: string | null;
  /** Since when it has been alive and within every SLA that counts; infinite while it is not. */
  goodSince = Number.POSITIVE_INFINITY;

  constructor(spec: LttPath, link: string | null, monitor: PathMonitor) {
    this.spec = spec;
    this.link = link;
    this.monitor = monitor;
  }

  /** The direction from here to the peer. */
  facts(): PathFacts {
    const { roundTrip, txLoss } = this.monitor;
    return { rttMs: roundTrip.rttMs, jitterMs: roundTrip.jitterMs, lossPct: txLoss.pct };
  }

  /** rtt + 2 jitter + 20 ms for each percent of loss. */
  get cost(): number {
    const { roundTrip, txLoss } = this.monitor;
    return (
      (roundTrip.rttMs ?? Number.POSITIVE_INFINITY) +
      JITTER_WEIGHT * (roundTrip.jitterMs ?? 0) +
      LOSS_WEIGHT_MS * (txLoss.pct ?? 0)
    );
  }
}
