'use client';
import { useTranslations } from 'next-intl';
import { type Range, rangeNames } from '#lib/client/metrics.ts';

export function RangeChips({ current, choose }: { current: Range; choose: (range: Range) => void }) {
  const t = useTranslations('underlay');
  return (
    <fieldset className="flex gap-1.5">
      <legend className="sr-only">{t('range')}</legend>
      {rangeNames.map((range) => (
        <button
          key={range}
          type="button"
          className="chip"
          aria-pressed={range === current}
          onClick={() => choose(range)}
        >
          {t(`range${range}`)}
        </button>
      ))}
    </fieldset>
  );
}

export function rangeOf(text: string): Range {
  return rangeNames.find((range) => range === text) ?? '15m';
}
