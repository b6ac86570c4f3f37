/**
 * What became of a datagram or a packet. Numbers on the data path, names for people: docs/protocol/wireguard.md lists them.
 * Up to `handshake-cookie` it went well; from `replay` on it went no further.
 */
export const WG = {
  none: 0,
  delivered: 1,
  keepalive: 2,
  handshake: 3,
  sent: 4,
  queued: 5,
  cookieKept: 6,
  replay: 7,
  malformed: 8,
  unknownType: 9,
  unknownIndex: 10,
  expiredKey: 11,
  counterLimit: 12,
  wrongTag: 13,
  badInner: 14,
  foreignSource: 15,
  wrongMac1: 16,
  underLoad: 17,
  sourceLimit: 18,
  wrongHandshake: 19,
  unknownPeer: 20,
  oldTimestamp: 21,
  peerLimit: 22,
  wrongCookie: 23,
  noRoute: 24,
  tooLarge: 25,
  queueFull: 26,
  gaveUp: 27,
} as const;

export type WgCode = (typeof WG)[keyof typeof WG];

const FIRST_DROP = WG.replay;

/** The names under which results are reported, in order of their codes. */
export const WG_NAMES: readonly string[] = Object.keys(WG).map((key) =>
  key.replace(/[A-Z0-9]/g, (sign) => (sign >= 'A' ? `-${sign.toLowerCase()}` : sign)),
);

/** A counter for every result. */
export class WgCounter {
  readonly counts = new Float64Array(WG_NAMES.length);

  count(code: WgCode): WgCode {
    this.counts[code] = (this.counts[code] as number) + 1;
    return code;
  }

  add(code: WgCode, amount: number): void {
    this.counts[code] = (this.counts[code] as number) + amount;
  }

  /** Reasons for which something went no further and that happened, by name. */
  dropsByName(): Record<string, number> {
    const named: Record<string, number> = {};
    for (let code: number = FIRST_DROP; code < WG_NAMES.length; code++) {
      const count = this.counts[code] as number;
      if (count > 0) named[WG_NAMES[code] as string] = count;
    }
    return named;
  }
}
