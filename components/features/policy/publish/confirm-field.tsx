'use client';
import { useTranslations } from 'next-intl';
import { TextField } from '#components/ui/text-field.tsx';

interface ConfirmFieldProps {
  /** How many people lose something. */
  readonly count: number;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error: string | null;
}

/** Typed by whoever is sure: the number of people that something is taken from. */
export function ConfirmField({ count, value, onChange, error }: ConfirmFieldProps) {
  const t = useTranslations('policy.publish');
  return (
    <TextField
      label={t('confirm', { count })}
      inputMode="numeric"
      autoComplete="off"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      error={error}
    />
  );
}

export const isConfirmed = (typed: string, count: number | null): boolean =>
  count === null || typed.trim() === String(count);
