/** Plain-data counters that the gateway's and the PoP's snapshots have in common. All cumulative since start. */

/** The FEC encoder's counters under the names of seed 002 (FecStats), camelCase. */
export interface FecEncoderCounters {
  readonly packetsEncoded: number;
  readonly parityGenerated: number;
  /** Bytes on the wire that exist for FEC only: whole parity datagrams and the 6-byte extension of data packets. */
  readonly bytesOverhead: number;
}

export interface FecDecoderCounters {
  /** Data packets of FEC groups that arrived. */
  readonly packetsDecoded: number;
  readonly parityReceived: number;
  readonly packetsRecovered: number;
  /** Data packets of closed groups that neither arrived nor could be recovered: the residual loss. */
  readonly packetsLost: number;
}

/** What the receiver's sequence window measured. `lost` is always `expected - received`, before recovery by FEC. */
export interface SequenceCounters {
  readonly expected: number;
  readonly received: number;
  readonly lost: number;
  readonly duplicate: number;
  readonly reordered: number;
  /** Arrived, but older than the window: dropped, and still counted in `lost`. */
  readonly late: number;
  readonly resets: number;
}

export interface TrafficCounters {
  readonly rxBytes: number;
  readonly txBytes: number;
  readonly rxPackets: number;
  readonly txPackets: number;
}

/** Drop reason to count; reasons that never happened are absent. Names are listed in docs/protocol/lightspeed.md. */
export type DropCounters = Readonly<Record<string, number>>;
