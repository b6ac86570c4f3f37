/** When a request over UDP goes out again, and when it has failed (RFC 8489 section 6.2.1). */

export interface Retransmission {
  /** First interval; each following one is twice as long. */
  readonly rtoMs: number;
  /** How often the request goes out in all, Rc. */
  readonly sends: number;
  /** After the last one, it fails after this many first intervals, Rm. */
  readonly lastWait: number;
}

/** The values of section 6.2.1: sent at 0, 500, 1500, 3500, 7500, 15500 and 31500 ms, failed at 39500 ms. */
export const STANDARD_RETRANSMISSION: Retransmission = { rtoMs: 500, sends: 7, lastWait: 16 };

/** How long to wait after the `sent`-th time, 1 for the first. */
export function waitAfter({ rtoMs, sends, lastWait }: Retransmission, sent: number): number {
  return sent < sends ? rtoMs * 2 ** (sent - 1) : rtoMs * lastWait;
}
