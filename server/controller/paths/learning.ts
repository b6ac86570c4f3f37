/**
 * What a way has been like at an hour of the week: two histograms that forget slowly. One measured minute is one count;
 * every time an hour comes again, what earlier weeks left weighs 0.8 of what it did. Pure.
 */
export const hours = 168;
const hourMs = 3_600_000;
/** 1970-01-01 was a Thursday: hour 0 is Monday 00:00 UTC. */
const offsetHours = 72;
const fadePerWeek = 0.8;
/** Below this an expectation is a guess. */
export const leastMinutes = 10;

/** Upper bounds. Round trips grow by 15 % a bucket from 1 ms to about 2 s. */
const rttBounds = Array.from({ length: 56 }, (_, index) => 1.15 ** index);
const lossBounds = [0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 7.5, 10, 15, 20, 30, 50, 75, 100];

export interface Hour {
  readonly rtt: readonly number[];
  readonly loss: readonly number[];
  /** Minutes counted, faded like the histograms. */
  readonly minutes: number;
  /** When the last minute was counted, ms since the epoch. */
  readonly at: number;
}

export interface Expectation {
  readonly rttP50Ms: number;
  readonly rttP90Ms: number;
  readonly lossP90Pct: number;
  readonly samples: number;
}

export const hourOfWeek = (at: number): number => (Math.floor(at / hourMs) + offsetHours) % hours;

const bucketOf = (bounds: readonly number[], value: number): number => {
  const found = bounds.findIndex((bound) => value <= bound);
  return found < 0 ? bounds.length - 1 : found;
};

/** Counts one minute's means. */
export function learn(hour: Hour | null, at: number, rttMs: number, lossPct: number): Hour {
  const again = hour !== null && at - hour.at > 24 * hourMs;
  const fade = again ? fadePerWeek ** Math.max(1, Math.round((at - hour.at) / (hours * hourMs))) : 1;
  const bump = (counts: readonly number[] | undefined, bounds: readonly number[], value: number): number[] => {
    const next = bounds.map((_, index) => Math.round((counts?.[index] ?? 0) * fade * 1000) / 1000);
    const bucket = bucketOf(bounds, value);
    next[bucket] = (next[bucket] ?? 0) + 1;
    return next;
  };
  return {
    rtt: bump(hour?.rtt, rttBounds, rttMs),
    loss: bump(hour?.loss, lossBounds, lossPct),
    minutes: Math.round(((hour?.minutes ?? 0) * fade + 1) * 1000) / 1000,
    at,
  };
}

function quantile(counts: readonly number[], bounds: readonly number[], share: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  for (const [index, count] of counts.entries()) {
    seen += count;
    if (seen >= total * share) return Math.round((bounds[index] ?? 0) * 100) / 100;
  }
  return bounds.at(-1) ?? 0;
}

/** Null while too little is known. */
export function expectation(hour: Hour | null): Expectation | null {
  if (hour === null || hour.minutes < leastMinutes) return null;
  return {
    rttP50Ms: quantile(hour.rtt, rttBounds, 0.5),
    rttP90Ms: quantile(hour.rtt, rttBounds, 0.9),
    lossP90Pct: quantile(hour.loss, lossBounds, 0.9),
    samples: Math.floor(hour.minutes),
  };
}
