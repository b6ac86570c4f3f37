/** What a stack can be told. Times in ms, sizes in bytes. */

export interface NetstackOptions {
  /** Longest packet in either direction; from it comes the MSS that is announced. */
  readonly mtuBytes: number;
  /** Addresses of its own, as text: they answer echo, and `connect` begins at them. */
  readonly addresses: readonly string[];
  /** Counts hops: a packet for someone else that has none left is answered with "time exceeded". */
  readonly gateway: boolean;
  readonly maxFlows: number;
  readonly maxFlowsPerClient: number;
  /** Buffers of all flows of one client together. */
  readonly maxBytesPerClient: number;
  /** First and largest room for each direction of a connection; powers of two. */
  readonly firstBufferBytes: number;
  readonly maxBufferBytes: number;
  /** How long the other side may leave a SYN unanswered. */
  readonly connectTimeoutMs: number;
  /** How long it may leave data unacknowledged. */
  readonly giveUpMs: number;
  readonly keepaliveIdleMs: number;
  readonly keepaliveEveryMs: number;
  readonly keepaliveProbes: number;
  readonly timeWaitMs: number;
  /** How long an acknowledgement may wait for company; RFC 9293 allows 500. */
  readonly delayedAckMs: number;
  readonly udpIdleMs: number;
}

export const STANDARD_OPTIONS: Omit<NetstackOptions, 'mtuBytes' | 'addresses'> = {
  gateway: false,
  maxFlows: 8192,
  maxFlowsPerClient: 512,
  maxBytesPerClient: 64 << 20,
  firstBufferBytes: 64 << 10,
  maxBufferBytes: 2 << 20,
  connectTimeoutMs: 30_000,
  giveUpMs: 120_000,
  keepaliveIdleMs: 120_000,
  keepaliveEveryMs: 15_000,
  keepaliveProbes: 8,
  timeWaitMs: 60_000,
  delayedAckMs: 40,
  // RFC 4787 REQ-5: not less than two minutes.
  udpIdleMs: 120_000,
};
