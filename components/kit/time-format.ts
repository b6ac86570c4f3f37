/** Moments and spans. Today is a time of day; other days carry their date. Local time of the browser. */
import { decimal, missing } from './number-format.ts';

const sameDay = (a: Date, b: Date): boolean => a.toDateString() === b.toDateString();
const two = (value: number): string => String(value).padStart(2, '0');

export function clock(at: number | Date): string {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

export function shortClock(at: number): string {
  return clock(at).slice(0, 5);
}

export function moment(at: string | null | undefined, now = new Date()): string {
  if (!at) return missing;
  const date = new Date(at);
  if (sameDay(date, now)) return clock(date);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock(date).slice(0, 5)}`;
}

export interface Span {
  readonly unit: 'ms' | 's' | 'min' | 'h' | 'd';
  readonly value: string;
}

export function span(locale: string, ms: number): Span {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 1) return { unit: 's', value: decimal(locale, seconds, 1) };
  if (seconds < 60) return { unit: 's', value: decimal(locale, Math.floor(seconds), 0) };
  if (seconds < 3600) return { unit: 'min', value: decimal(locale, Math.floor(seconds / 60), 0) };
  if (seconds < 86_400) return { unit: 'h', value: decimal(locale, seconds / 3600, seconds < 36_000 ? 1 : 0) };
  return { unit: 'd', value: decimal(locale, Math.floor(seconds / 86_400), 0) };
}
