/** When a grant holds: weekly times of the site's clock and a last moment, written out as windows. */
import type { AccessWindow } from '#lib/netmap/access.ts';
import { localDate, localToEpoch } from '#lib/values/time-zone.ts';
import { ALWAYS, intersect, unite } from '../compile/windows.ts';
import { DAYS, type Grant, type Weekly } from './document.ts';

/** The stretch of time for which weekly times are written out, epoch ms. Outside it they are closed. */
export interface Horizon {
  readonly fromMs: number;
  readonly untilMs: number;
  /** A grant that has ended before keeps its last moment, for explanations. */
  readonly ended?: boolean;
}

const DAY_MS = 86_400_000;

/** The last answer for each grant: sites of one time zone follow one another. */
const recent = new WeakMap<object, { zone: string; horizon: Horizon; windows: readonly AccessWindow[] }>();

/** Windows that have ended before the horizon are left out: nobody can use them any more. */
export function windowsOf(
  grant: Pick<Grant, 'times' | 'until'>,
  zone: string,
  horizon: Horizon,
): readonly AccessWindow[] {
  if (grant.times === undefined && grant.until === undefined) return ALWAYS;
  const known = recent.get(grant);
  if (known?.zone === zone && sameHorizon(known.horizon, horizon)) return known.windows;
  const weekly = grant.times === undefined ? ALWAYS : grant.times.flatMap((times) => expand(times, zone, horizon));
  const end = grant.until === undefined ? null : untilMs(grant.until, zone);
  const windows = intersect(unite(weekly), [{ notBefore: null, notAfter: end }]);
  const left = windows.filter(({ notAfter }) => notAfter === null || notAfter > horizon.fromMs);
  const over = horizon.ended === true && left.length === 0 && end !== null && end <= horizon.fromMs;
  const open = over ? [{ notBefore: end - 1, notAfter: end }] : left;
  recent.set(grant, { zone, horizon, windows: open });
  return open;
}

export const sameHorizon = (a: Horizon, b: Horizon): boolean =>
  a === b || (a.fromMs === b.fromMs && a.untilMs === b.untilMs && a.ended === b.ended);

function expand({ days, from, to }: Weekly, zone: string, { fromMs, untilMs }: Horizon): AccessWindow[] {
  const [begin, end] = [minutesOf(from), minutesOf(to)];
  const windows: AccessWindow[] = [];
  // A time that began yesterday may still hold.
  const first = localDate(zone, fromMs - DAY_MS);
  for (let i = 0; ; i++) {
    const day = { year: first.year, month: first.month, day: first.day + i };
    const notBefore = localToEpoch(zone, { ...day, minutes: begin });
    if (notBefore >= untilMs) return windows;
    const weekday = DAYS[(first.weekday + i) % 7];
    if (weekday === undefined || !days.includes(weekday)) continue;
    const overnight = end <= begin ? 1 : 0;
    const notAfter = localToEpoch(zone, { ...day, day: day.day + overnight, minutes: end });
    if (notAfter > notBefore) windows.push({ notBefore, notAfter });
  }
}

function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
}

/** The end of a day, or the moment itself; undefined for a date that no calendar has. */
export function parseUntil(text: string, zone: string): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(Z|[+-]\d{2}:\d{2})?)?$/.exec(
    text,
  );
  if (!match) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const [hour, minute, second] = [Number(match[4] ?? 24), Number(match[5] ?? 0), Number(match[6] ?? 0)];
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 24 || minute > 59 || second > 59)
    return undefined;
  if (match[8] !== undefined) return Date.parse(text) || undefined;
  const fraction = Number((match[7] ?? '').padEnd(3, '0'));
  return localToEpoch(zone, { year, month, day, minutes: hour * 60 + minute }) + second * 1000 + fraction;
}

/** For a text that has been checked. What cannot be read has ended. */
const untilMs = (text: string, zone: string): number => parseUntil(text, zone) ?? 0;
