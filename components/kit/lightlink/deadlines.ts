/** Deadlines that people name: by the browser's own calendar and time zone, at the end of a working day. */
export const deadlineNames = ['tomorrow', 'day', 'friday', 'week', 'month'] as const;
export type DeadlineName = (typeof deadlineNames)[number];

const dayMs = 86_400_000;
const closingHour = 18;
const friday = 5;

/** Friday's close of business; from then on the next one. */
function untilFriday(now: number): number {
  const at = new Date(now);
  at.setDate(at.getDate() + ((friday - at.getDay() + 7) % 7));
  at.setHours(closingHour, 0, 0, 0);
  if (at.getTime() <= now) at.setDate(at.getDate() + 7);
  return at.getTime();
}

function untilTomorrow(now: number): number {
  const at = new Date(now);
  at.setDate(at.getDate() + 1);
  at.setHours(closingHour, 0, 0, 0);
  return at.getTime();
}

export function deadlineOf(name: DeadlineName, now: number): number {
  if (name === 'friday') return untilFriday(now);
  if (name === 'tomorrow') return untilTomorrow(now);
  return now + { day: 1, week: 7, month: 30 }[name] * dayMs;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** For a field of type datetime-local: local time, to the minute. */
export function toLocalField(at: number): string {
  const date = new Date(at);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Null when the field is empty or half filled in. */
export function fromLocalField(text: string): string | null {
  const at = text === '' ? Number.NaN : new Date(text).getTime();
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

const weekMs = 7 * dayMs;

/** "Friday 18:00" in the coming days, else the day with its date. */
export function deadlineText(locale: string, at: string, now: number): string {
  const date = new Date(at);
  const away = date.getTime() - now;
  // On the same weekday a week off the name alone would say today.
  const isNear = away > -dayMs && away < weekMs - dayMs;
  const day: Intl.DateTimeFormatOptions = isNear
    ? { weekday: 'long' }
    : { year: 'numeric', month: 'short', day: 'numeric' };
  return new Intl.DateTimeFormat(locale, { ...day, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(date);
}
