'use client';
import { useLocale, useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { bitRate, byteSize, milliseconds, missing, percent, whole } from './number-format.ts';
import { clock, moment, span } from './time-format.ts';

/** Every format of the console, in the language of the page. */
export function useFormat() {
  const locale = useLocale();
  const t = useTranslations('age');
  return useMemo(() => {
    const duration = (ms: number | null | undefined): string => {
      if (ms === null || ms === undefined) return missing;
      const { unit, value } = span(locale, ms);
      return t(unit, { value });
    };
    return {
      percent: (value: number | null | undefined) => percent(locale, value),
      ms: (value: number | null | undefined) => milliseconds(locale, value),
      bps: (value: number | null | undefined) => bitRate(locale, value),
      bytes: (value: number | null | undefined) => byteSize(locale, value),
      count: (value: number | null | undefined) => whole(locale, value),
      duration,
      ago: (ms: number) => t('ago', { age: duration(ms) }),
      clock,
      moment,
    };
  }, [locale, t]);
}

export type Format = ReturnType<typeof useFormat>;
