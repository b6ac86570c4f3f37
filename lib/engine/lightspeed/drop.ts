/** Why a packet went no further. Numbers on the data path, names for people: docs/protocol/lightspeed.md lists them. */
export const DROP = {
  none: 0,
  tooShort: 1,
  unknownVersion: 2,
  fragment: 3,
  badExtension: 4,
  notForUs: 5,
  unknownSession: 6,
  unknownSource: 7,
  wrongToken: 8,
  throttled: 9,
  tableFull: 10,
  duplicate: 11,
  late: 12,
  fecStale: 13,
  fecAlreadyRecovered: 14,
  fecInconsistent: 15,
  fecUnaddressable: 16,
  ratePps: 17,
  rateBps: 18,
  rateControl: 19,
  destinationLimit: 20,
  destinationPortZero: 21,
  destinationSpecial: 22,
  destinationOwn: 23,
  destinationNotAllowed: 24,
  sourceOutsideLan: 25,
  amplification: 26,
  noLiveSession: 27,
  tooLarge: 28,
  unexpectedControl: 29,
} as const;

export type DropCode = (typeof DROP)[keyof typeof DROP];

const NAMES = Object.entries(DROP).map(
  ([key, code]) => [code, key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)] as const,
);

/** The names under which drops are reported, in order of their codes. */
export const DROP_NAMES: readonly string[] = NAMES.sort((a, b) => a[0] - b[0]).map(([, name]) => name);

/** A counter for every reason. */
export class DropCounter {
  readonly counts = new Float64Array(DROP_NAMES.length);

  count(code: DropCode): DropCode {
    this.counts[code] = (this.counts[code] as number) + 1;
    return code;
  }

  /** Reasons that happened, by name. */
  byName(): Record<string, number> {
    const named: Record<string, number> = {};
    for (let code = 1; code < DROP_NAMES.length; code++) {
      const count = this.counts[code] as number;
      if (count > 0) named[DROP_NAMES[code] as string] = count;
    }
    return named;
  }
}
