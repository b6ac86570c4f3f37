'use client';
import { useLocale } from 'next-intl';
import { serverNow } from '#lib/client/clock.ts';
import { deadlineText } from './deadlines.ts';

/** When something ends, in the words of the calendar. */
export function Deadline({ at }: { at: string }) {
  const locale = useLocale();
  return (
    <time dateTime={at} suppressHydrationWarning>
      {deadlineText(locale, at, serverNow())}
    </time>
  );
}
