/** Which access rules each gateway was last sent or would be sent, by hash: what its own word is held against. */

export interface IntendedRules {
  readonly version: number;
  readonly revision: number;
  readonly hash: string;
  /** Until when weekly times are written out, epoch ms; null where there are none. */
  readonly expandedUntil: number | null;
}

export interface IntendedBook {
  /** As compiled into a netmap. */
  note(gatewayId: string, rules: IntendedRules): void;
  get(gatewayId: string): IntendedRules | undefined;
}

export function createIntendedBook(): IntendedBook {
  const known = new Map<string, IntendedRules>();
  return { note: (id, rules) => void known.set(id, rules), get: (id) => known.get(id) };
}
