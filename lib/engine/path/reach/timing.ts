/** The numbers of reaching a peer. The first group is RFC 8445's; the second is ours and may be tuned. */

/** Between two new checks, Ta: the least that RFC 8445 section 14.2 allows. */
export const PACING_MS = 5;

/** First wait for an answer, doubled each time. RFC 8445 has 500; a hole is punched faster, and a check has 96 bytes. */
export const RTO_MS = 50;
const LONGEST_RTO_MS = 1600;
/** How often a pair is checked before it has failed: 0, 50, 150, 350, 750, 1550 and 3150 ms, failed at 4750 ms. */
export const CHECKS_PER_PATH = 7;
/** Checks without an answer after which a path that was valid is lost. */
export const LOST_AFTER = 4;
/** How often a path under traffic is checked, and what counts as traffic. */
export const ACTIVE_CHECK_MS = 2500;
export const TRAFFIC_FRESH_MS = 5000;
/** A path that brings packets needs no check so soon. */
export const HEARD_FRESH_MS = 2000;

/** A relay that does not answer is asked again after this, once each time. */
export const RELAY_RETRY_MS = 10_000;

/** When a round has brought nothing direct, the next one comes after this, doubled each time. */
export const FIRST_RETRY_MS = 15_000;
export const LONGEST_RETRY_MS = 600_000;
/** Another exchange is not asked for sooner than this after one. */
export const EXCHANGE_GAP_MS = 2000;

export const MAX_PATHS = 64;
export const MAX_CANDIDATES = 32;
export const MAX_SPARES = 2;
export const PREDICTED_PORTS = 16;

export const BIRTHDAY_AFTER_MS = 700;
export const BIRTHDAY_SOCKETS = 256;
export const BIRTHDAY_PROBES = 1000;
/** Probes begin this much later than sockets: it is the sockets that they are to hit. */
export const BIRTHDAY_LEAD_MS = 800;
export const BIRTHDAY_LASTS_MS = 12_000;

const DEFAULT_KEEPALIVE_MS = 25_000;
const SHORTEST_KEEPALIVE_MS = 5_000;
const LONGEST_KEEPALIVE_MS = 60_000;

/** The wait after the `sent`-th check, 1 for the first. */
export const waitAfter = (sent: number): number => Math.min(RTO_MS * 2 ** (sent - 1), LONGEST_RTO_MS);

/**
 * Between two checks of an idle path: half the time that a mapping was seen to live, or 25 s while nobody knows (RFC 4787 section
 * 4.3 asks for two minutes of a NAT, and many give thirty seconds); up to 40 % less by `random`, so that peers do not march in step.
 */
export function keepaliveMs(lifetimeMs: number | null, random: number): number {
  const longest =
    lifetimeMs === null
      ? DEFAULT_KEEPALIVE_MS
      : Math.min(LONGEST_KEEPALIVE_MS, Math.max(SHORTEST_KEEPALIVE_MS, lifetimeMs / 2));
  return longest * (1 - 0.4 * random);
}
