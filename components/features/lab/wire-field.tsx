'use client';
/** One number of a wire: a slider for the pointer, a box that does the same by keyboard. It applies when let go, or on Enter. */
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { type NumberField, numberFields } from './presets.ts';

interface WireFieldProps {
  readonly linkName: string;
  readonly field: NumberField;
  readonly value: number;
  readonly isMixed: boolean;
  readonly isReadOnly: boolean;
  readonly set: (value: number) => void;
}

export function WireField({ linkName, field, value, isMixed, isReadOnly, set }: WireFieldProps) {
  const t = useTranslations('lab');
  const { min, max, slide, step, words } = numberFields[field];
  const [draft, setDraft] = useState<string | null>(null);
  const shown = draft ?? String(value);
  const number = Number(shown);
  const isValid = shown.trim() !== '' && Number.isFinite(number) && number >= min && number <= max;
  const name = t('field', { link: linkName, field: t(words).toLowerCase(), unit: t(`${words}Unit`) });

  const commit = (): void => {
    if (draft === null) return;
    if (isValid && number !== value) set(number);
    if (isValid || draft.trim() === '') setDraft(null);
  };
  const onEnter = (event: { key: string }): void => {
    if (event.key === 'Enter') commit();
    if (event.key === 'Escape') setDraft(null);
  };
  return (
    <div className="grid grid-cols-[56px_minmax(0,1fr)_84px_52px] items-center gap-2.5 text-sm">
      <span className="text-mute" title={isMixed ? t('mixed') : undefined}>
        {t(words)}
        {isMixed && <span className="text-warn"> ≠</span>}
        {isMixed && <span className="sr-only"> {t('mixed')}</span>}
      </span>
      <input
        type="range"
        className="h-6 w-full accent-accent pointer-coarse:h-11"
        aria-hidden
        tabIndex={-1}
        min={min}
        max={slide}
        step={step}
        value={isValid ? Math.min(number, slide) : value}
        disabled={isReadOnly}
        onChange={(event) => setDraft(event.target.value)}
        onPointerUp={commit}
        onKeyUp={commit}
        onBlur={commit}
      />
      <input
        type="number"
        className="field min-h-8! px-2! py-1! text-end"
        aria-label={name}
        aria-invalid={!isValid}
        min={min}
        max={max}
        step="any"
        value={shown}
        disabled={isReadOnly}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={commit}
        onKeyDown={onEnter}
      />
      <span className="text-xs text-mute">{t(`${words}Unit`)}</span>
    </div>
  );
}
