/** What each site's carriers are like before anyone changes them. Sites differ a little, always in the same way. */
import type { Impairment } from '#lib/contract/lab.ts';

export interface Carrier {
  /** From the site. */
  readonly up: Impairment;
  /** To the site. */
  readonly down: Impairment;
}

export function carrierFor(kind: 'fibre' | 'lte', siteIndex: number): Carrier {
  const sameBothWays =
    kind === 'fibre'
      ? { lossPct: 0.1, burst: 1, delayMs: 8 + ((siteIndex * 3) % 5), jitterMs: 1, rateMbps: 0, down: false }
      : { lossPct: 0.5, burst: 1, delayMs: 33 + ((siteIndex * 2) % 5), jitterMs: 8, rateMbps: 20, down: false };
  return { up: sameBothWays, down: sameBothWays };
}
