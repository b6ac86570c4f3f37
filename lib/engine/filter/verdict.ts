/** What becomes of a packet. 0 passes; everything else is why it was dropped. docs/protocol/filter.md lists them. */
export const FILTER = {
  pass: 0,
  /** Not an IP packet, or its own lengths contradict one another. */
  malformed: 1,
  /** The transport header is not there whole. */
  truncated: 2,
  /** The packet names its own route (RFC 791 section 3.1, RFC 5095): its destination is not where it goes. */
  sourceRoute: 3,
  /** The address on the client's side belongs to no client: unknown, revoked, or a forged source. */
  unknownClient: 4,
  /** The client's own access has ended: its deadline, or it was dropped. */
  clientEnded: 5,
  /** No rule names this destination. */
  noResource: 6,
  /** Rules name this destination, but none allows it to this client. */
  denied: 7,
  /** A rule allows it, at another time. */
  outsideTime: 8,
  /** To a client, and no flow of the client is answered by it. */
  noFlow: 9,
  /** From a client: of a flow that is not there, and no packet that could begin one. */
  notOpening: 10,
  /** A later fragment whose first one was not let through, or has not come yet. */
  strayFragment: 11,
  /** A later fragment that would lie over the transport header (RFC 1858, RFC 3128). */
  overlappingFragment: 12,
  /** An ICMP message that neither asks, answers nor reports an error. */
  icmpType: 13,
} as const;

export type FilterCode = (typeof FILTER)[keyof typeof FILTER];

/** The names under which verdicts are reported, in order of their codes. */
export const FILTER_NAMES: readonly string[] = Object.keys(FILTER).map((key) =>
  key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
);

/** Which way a packet goes: from a client into the network, or back. */
export const FROM_CLIENT = 0;
export const TO_CLIENT = 1;
export type Direction = typeof FROM_CLIENT | typeof TO_CLIENT;
