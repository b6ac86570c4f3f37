'use client';
import { useTranslations } from 'next-intl';
import type { Direction } from '#lib/client/lab.ts';

const directions: readonly Direction[] = ['both', 'up', 'down'];

export function DirectionChips({ current, choose }: { current: Direction; choose: (direction: Direction) => void }) {
  const t = useTranslations('lab');
  return (
    <fieldset className="flex gap-1.5">
      <legend className="sr-only">{t('direction')}</legend>
      {directions.map((one) => (
        <button key={one} type="button" className="chip" aria-pressed={one === current} onClick={() => choose(one)}>
          {t(one)}
        </button>
      ))}
    </fieldset>
  );
}
