/**
 * What a sender asks of a congestion control: how many bytes may be in flight. One object serves one connection. It knows no
 * sequence number of the wire, no packet and no timer; loss is found elsewhere (RFC 8985).
 */

/** What one acknowledgement said. One object serves many. Offsets count bytes of the stream and never wrap. */
export interface AckSample {
  now: number;
  /** Newly delivered, cumulatively or selectively. */
  ackedBytes: number;
  /** Round trip of this acknowledgement in ms; 0 when it measured none. */
  rttMs: number;
  srttMs: number;
  /** First offset not acknowledged, and the first one not sent yet. */
  unacked: number;
  next: number;
  /** Whether the window was what kept the sender from sending more (RFC 9438 section 5.8). */
  limited: boolean;
}

export interface CongestionControl {
  readonly cwndBytes: number;
  readonly ssthreshBytes: number;
  /** Outside of recovery only: during it the sender follows RFC 6937. */
  onAck(sample: Readonly<AckSample>): void;
  /** Once per recovery; `inFlightBytes` is what was out when the loss was noticed. */
  onLoss(now: number, inFlightBytes: number): void;
  /** The retransmission timer fired for the first time: the window falls to one segment. */
  onRto(now: number, inFlightBytes: number): void;
  /** Nothing was sent for longer than a retransmission timeout (RFC 5681 section 4.1). */
  onIdle(): void;
  /** The path carries less per packet than was thought. */
  setMss(mssBytes: number): void;
}

export function emptyAckSample(): AckSample {
  return { now: 0, ackedBytes: 0, rttMs: 0, srttMs: 0, unacked: 0, next: 0, limited: false };
}

/** RFC 6928. */
export function initialWindow(mssBytes: number): number {
  return Math.min(10 * mssBytes, Math.max(2 * mssBytes, 14_600));
}
