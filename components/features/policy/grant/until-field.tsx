'use client';
import { useTranslations } from 'next-intl';
import { TextField } from '#components/ui/text-field.tsx';
import type { UntilParts } from '../words/when.ts';

interface UntilFieldProps {
  readonly value: UntilParts;
  readonly onChange: (value: UntilParts) => void;
  readonly error: string | null;
}

/** A day, to its end, or to a time of it; by the clock of each site unless the text names a zone. */
export function UntilField({ value, onChange, error }: UntilFieldProps) {
  const t = useTranslations('policy.grantForm');
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_7.5rem] gap-2">
      <TextField
        label={t('until')}
        type="date"
        value={value.day}
        hint={value.zone === '' ? t('untilHint') : t('untilZone', { zone: value.zone === 'Z' ? 'UTC' : value.zone })}
        error={error}
        onChange={(event) => onChange({ ...value, day: event.target.value })}
      />
      <TextField
        label={t('untilTime')}
        type="time"
        value={value.time}
        onChange={(event) => onChange({ ...value, time: event.target.value })}
      />
    </div>
  );
}
