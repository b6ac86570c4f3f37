/**
 * WireGuard's numbers (paper, section 6.1; wireguard-go device/constants.go) in one value. Other numbers than these still
 * speak the protocol, but a peer that counts by the field's own may then refuse a key that we would still use: shorter is safe.
 */
export interface Timing {
  /** A key this old is renewed by its initiator when it sends. */
  readonly rekeyAfterMs: number;
  /** A key this old is neither used nor accepted, and erased. */
  readonly rejectAfterMs: number;
  /** Pause between two initiations, to which up to `rekeyJitterMs` are added. */
  readonly rekeyTimeoutMs: number;
  readonly rekeyJitterMs: number;
  /** An unanswered handshake is given up after this long. */
  readonly giveUpMs: number;
  /** After this long without a packet of ours, one received is answered by an empty packet. */
  readonly keepaliveMs: number;
  /** Life of a cookie, and of the secret that makes them. */
  readonly cookieMs: number;
  /** How long a moment of load goes on asking for cookies. */
  readonly underLoadMs: number;
  /** More well-formed handshake messages a second than this are load. An answer costs about 0.5 ms of CPU. */
  readonly loadHandshakesPerSecond: number;
  /** Under load, per source with a valid cookie. */
  readonly sourceHandshakesPerSecond: number;
  readonly sourceBurst: number;
  /** Least time between two initiations of one peer that are answered: 50 a second. */
  readonly peerHandshakeMs: number;
  /**
   * The field's 2^60 and 2^64 - 2^13 - 1 are no exact JavaScript numbers. Ours are stricter: counters stay below 2^53. At
   * ten million packets a second a key would need 28 years to get there, and it lives three minutes.
   */
  readonly rekeyAfterMessages: number;
  readonly rejectAfterMessages: number;
}

export const STANDARD_TIMING: Timing = {
  rekeyAfterMs: 120_000,
  rejectAfterMs: 180_000,
  rekeyTimeoutMs: 5_000,
  rekeyJitterMs: 333,
  giveUpMs: 90_000,
  keepaliveMs: 10_000,
  cookieMs: 120_000,
  underLoadMs: 1_000,
  loadHandshakesPerSecond: 200,
  sourceHandshakesPerSecond: 20,
  sourceBurst: 5,
  peerHandshakeMs: 20,
  rekeyAfterMessages: 2 ** 52,
  rejectAfterMessages: 2 ** 53 - 2 ** 13 - 1,
};
