/**
 * Local time of a time zone (IANA name) to epoch milliseconds. Where clocks go forward, a local time that does not exist stands
 * for the moment of the change; where they go back, a local time that happens twice is the first of the two.
 */

/** A local date and time; fields beyond their range carry over, so that day + 1 is always the next day. */
export interface LocalTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly minutes: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

export function isTimeZone(name: string): boolean {
  return formatOf(name) !== undefined;
}

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  const known = formats.get(zone);
  if (known) return known;
  try {
    const made = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formats.set(zone, made);
    return made;
  } catch {
    return undefined;
  }
}

/** How far the zone's clocks are ahead of UTC at `epochMs`; UTC for a name that is no zone. */
function offsetMs(zone: string, epochMs: number): number {
  const format = formatOf(zone);
  if (!format) return 0;
  const second = Math.floor(epochMs / 1000) * 1000;
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(second)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second: seconds = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, seconds) - second;
}

export function localToEpoch(zone: string, { year, month, day, minutes }: LocalTime): number {
  const asUtc = Date.UTC(year, month - 1, day) + minutes * MINUTE_MS;
  // Before and after any change of the clock nearby; the greater offset is the earlier moment.
  const offsets = [offsetMs(zone, asUtc - DAY_MS), offsetMs(zone, asUtc + DAY_MS)].toSorted((a, b) => b - a);
  for (const offset of offsets) if (offsetMs(zone, asUtc - offset) === offset) return asUtc - offset;
  return changeBetween(zone, asUtc - (offsets[0] as number), asUtc - (offsets[1] as number));
}

/** The moment of the change of the clock between two moments with different offsets. */
function changeBetween(zone: string, before: number, after: number): number {
  const [low, high] = [before, after].map((ms) => Math.floor(ms / MINUTE_MS));
  let [from = 0, to = 0] = [low, high];
  const old = offsetMs(zone, from * MINUTE_MS);
  while (to - from > 1) {
    const middle = Math.floor((from + to) / 2);
    if (offsetMs(zone, middle * MINUTE_MS) === old) from = middle;
    else to = middle;
  }
  return to * MINUTE_MS;
}

/** The local date at `epochMs`, with the day of the week from 0, Monday. */
export function localDate(zone: string, epochMs: number): Omit<LocalTime, 'minutes'> & { weekday: number } {
  const local = new Date(epochMs + offsetMs(zone, epochMs));
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    weekday: (local.getUTCDay() + 6) % 7,
  };
}
