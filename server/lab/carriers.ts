/** What each site's carriers are like before anyone changes them. Sites differ a little, always in the same way. */
import type { Impairment } from '#lib/contract/lab.ts';

export interface Carrier {
  /** From the site. */
  readonly up: Impairment;
  /** To the site. */
  readonly down: Impairment;
}

/** One-way milliseconds that the Internet needs from a region to a PoP, beyond the access line; the backbone is faster. */
const farMs: Record<string, Record<string, number>> = {
  Frankfurt: { Frankfurt: 0, Zurich: 8, Milan: 14 },
  Munich: { Frankfurt: 5, Zurich: 6, Milan: 10 },
  Zurich: { Frankfurt: 8, Zurich: 0, Milan: 6 },
  Basel: { Frankfurt: 7, Zurich: 2, Milan: 8 },
  Milan: { Frankfurt: 14, Zurich: 6, Milan: 0 },
};
const backboneMs: Record<string, number> = { 'Frankfurt Zurich': 3, 'Frankfurt Milan': 5, 'Zurich Milan': 3 };

export const distanceMs = (region: string, pop: string): number => farMs[region]?.[pop] ?? 5;

/** A leased line between two PoPs. */
export function backboneFor(a: string, b: string): Carrier {
  const delayMs = backboneMs[`${a} ${b}`] ?? 5;
  const sameBothWays = { lossPct: 0, burst: 1, delayMs, jitterMs: 0.3, rateMbps: 0, down: false };
  return { up: sameBothWays, down: sameBothWays };
}

export function carrierFor(kind: 'fibre' | 'lte', siteIndex: number): Carrier {
  const sameBothWays =
    kind === 'fibre'
      ? { lossPct: 0.1, burst: 1, delayMs: 8 + ((siteIndex * 3) % 5), jitterMs: 1, rateMbps: 0, down: false }
      : { lossPct: 0.5, burst: 1, delayMs: 33 + ((siteIndex * 2) % 5), jitterMs: 8, rateMbps: 20, down: false };
  return { up: sameBothWays, down: sameBothWays };
}
