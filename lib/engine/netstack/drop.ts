/**
 * What became of a packet. Numbers on the data path, names for people: docs/protocol/netstack.md lists them. Up to `fragment` it
 * went well; from `malformed` on it went no further.
 */
export const NET = {
  accepted: 0,
  fragment: 1,
  malformed: 2,
  badChecksum: 3,
  badSource: 4,
  notUnicast: 5,
  hopLimit: 6,
  unknownProtocol: 7,
  fragmentOverlap: 8,
  fragmentLimit: 9,
  fragmentTimeout: 10,
  noListener: 11,
  noFlow: 12,
  flowLimit: 13,
  clientFlowLimit: 14,
  clientMemory: 15,
  outsideWindow: 16,
  oldTimestamp: 17,
  badAck: 18,
  badReset: 19,
  badSyn: 20,
  tooManyGaps: 21,
  icmpUnrelated: 22,
  icmpRate: 23,
} as const;

export type NetCode = (typeof NET)[keyof typeof NET];

const FIRST_DROP = NET.malformed;

/** The names under which results are reported, in order of their codes. */
export const NET_NAMES: readonly string[] = Object.keys(NET).map((key) =>
  key.replace(/[A-Z]/g, (sign) => `-${sign.toLowerCase()}`),
);

/** A counter for every result. */
export class NetCounter {
  readonly counts = new Float64Array(NET_NAMES.length);

  count(code: NetCode): NetCode {
    this.counts[code] = (this.counts[code] as number) + 1;
    return code;
  }

  /** Reasons for which a packet went no further and that happened, by name. */
  dropsByName(): Record<string, number> {
    const named: Record<string, number> = {};
    for (let code: number = FIRST_DROP; code < NET_NAMES.length; code++) {
      const count = this.counts[code] as number;
      if (count > 0) named[NET_NAMES[code] as string] = count;
    }
    return named;
  }
}
