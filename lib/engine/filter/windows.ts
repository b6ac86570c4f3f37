/** Times at which something is open, on the gateway's monotonic clock: pairs of first and end, in order. */
import type { AccessWindow } from '#lib/netmap/access.ts';

export type Openings = Float64Array;

/** `aheadMs`: what the wall clock shows more than the monotonic one. */
export function openings(windows: readonly AccessWindow[], aheadMs: number): Openings {
  const bounds = windows.flatMap(({ notBefore, notAfter }) => [
    notBefore === null ? -Infinity : notBefore - aheadMs,
    notAfter === null ? Infinity : notAfter - aheadMs,
  ]);
  return Float64Array.from(bounds);
}

/** The end of the opening that holds at `now`, or `now` itself when none does. */
export function openUntil(openings: Openings, now: number): number {
  for (let i = 0; i < openings.length; i += 2)
    if (now >= (openings[i] as number) && now < (openings[i + 1] as number)) return openings[i + 1] as number;
  return now;
}
