/** Why an outer packet went no further. docs/protocol/ltt.md lists them. */
export const LTT_DROP = {
  none: 0,
  tooShort: 1,
  notLtt: 2,
  unknownType: 3,
  reservedBits: 4,
  badExtension: 5,
  unknownLabel: 6,
  wrongTag: 7,
  wrongSegment: 8,
  hopLimit: 9,
  noAddress: 10,
  duplicate: 11,
  badBody: 12,
  unknownProbe: 13,
  fecStale: 14,
  fecAlreadyHad: 15,
  fecInconsistent: 16,
  tooLarge: 17,
  /** Relayed to a client that has not spoken to this gateway. */
  unsolicited: 18,
} as const;

export type LttDropCode = (typeof LTT_DROP)[keyof typeof LTT_DROP];

/** A counter for every reason of a table like LTT_DROP; reported under kebab-case names. */
export class ReasonCounter {
  readonly #names: string[] = [];
  readonly #counts: Float64Array;

  constructor(table: Readonly<Record<string, number>>) {
    for (const [key, code] of Object.entries(table))
      this.#names[code] = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    this.#counts = new Float64Array(this.#names.length);
  }

  count<Code extends number>(code: Code): Code {
    this.#counts[code] = (this.#counts[code] as number) + 1;
    return code;
  }

  /** Reasons that happened, by name. */
  byName(): Record<string, number> {
    const named: Record<string, number> = {};
    for (let code = 1; code < this.#names.length; code++) {
      const count = this.#counts[code] as number;
      if (count > 0) named[this.#names[code] as string] = count;
    }
    return named;
  }
}
