'use client';
/** Weekly times and ends of grants in words: "Mon–Fri 08:00–18:00", "until 31 Jan 2027". */
import { useLocale, useTranslations } from 'next-intl';
import { useMemo } from 'react';
import type { WeeklyTime } from '#lib/contract/policy-document.ts';

export const weekDays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type WeekDay = (typeof weekDays)[number];

/** 5 January 2026 is a Monday. */
const mondayMs = Date.UTC(2026, 0, 5);
const dayMs = 86_400_000;

/** Places of days as runs of neighbours: [[0, 4], [6, 6]]. */
export function runsOf(days: readonly WeekDay[]): (readonly [number, number])[] {
  const runs: [number, number][] = [];
  for (const [place, day] of weekDays.entries()) {
    if (!days.includes(day)) continue;
    const last = runs.at(-1);
    if (last && last[1] === place - 1) last[1] = place;
    else runs.push([place, place]);
  }
  return runs;
}

export interface UntilParts {
  readonly day: string;
  /** "18:00", or empty: to the end of the day. */
  readonly time: string;
  /** "Z" or "+02:00" where the text says it; empty: the zone of the site. */
  readonly zone: string;
}

export function untilParts(until: string | null): UntilParts {
  const found = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/.exec(until ?? '');
  return { day: found?.[1] ?? '', time: found?.[2] ?? '', zone: found?.[3] ?? '' };
}

export const untilText = ({ day, time, zone }: UntilParts): string | null =>
  day === '' ? null : time === '' ? day : `${day}T${time}${zone}`;

export function useWhen() {
  const t = useTranslations('policy.grant');
  const locale = useLocale();
  return useMemo(() => {
    const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' });
    const date = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
    const names = weekDays.map((_, place) => weekday.format(mondayMs + place * dayMs));
    const days = (list: readonly WeekDay[]): string =>
      runsOf(list)
        .map(([from, to]) => {
          if (from === to) return names[from];
          const [first, last] = [names[from] ?? '', names[to] ?? ''];
          return to === from + 1 ? `${first}, ${last}` : t('dayRange', { from: first, to: last });
        })
        .join(', ');
    return {
      dayName: (day: WeekDay): string => names[weekDays.indexOf(day)] ?? day,
      times: (times: readonly WeeklyTime[]): string =>
        times
          .map(({ days: list, from, to }) =>
            list.length === weekDays.length ? t('daily', { from, to }) : `${days(list)} ${from}–${to}`,
          )
          .join('; '),
      until: (until: string): string => {
        const { day, time, zone } = untilParts(until);
        if (day === '') return until;
        const text = date.format(Date.parse(`${day}T00:00:00Z`));
        return time === '' ? text : `${text} ${time}${zone === 'Z' ? ' UTC' : zone === '' ? '' : ` ${zone}`}`;
      },
    };
  }, [locale, t]);
}
