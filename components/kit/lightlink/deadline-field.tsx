'use client';
/** A day and time with the choices that people make most, one press each. */
import { useTranslations } from 'next-intl';
import { TextField } from '#components/ui/text-field.tsx';
import { serverNow } from '#lib/client/clock.ts';
import { type DeadlineName, deadlineOf, toLocalField } from './deadlines.ts';

interface DeadlineFieldProps {
  readonly label: string;
  /** As the field writes it; empty: no end. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly choices: readonly DeadlineName[];
  readonly error: string | null;
  /** Offers to have no end. */
  readonly mayBeOpen?: boolean;
  readonly name?: string;
}

export function DeadlineField({ label, value, onChange, choices, error, mayBeOpen = false, name }: DeadlineFieldProps) {
  const t = useTranslations('deadline');
  const chip = (key: string, text: string, to: string) => (
    <button key={key} type="button" className="chip" aria-pressed={value === to} onClick={() => onChange(to)}>
      {text}
    </button>
  );
  return (
    <div className="flex flex-col gap-1.5">
      <TextField
        label={label}
        type="datetime-local"
        name={name}
        required={!mayBeOpen}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        error={error}
      />
      <fieldset className="flex flex-wrap gap-1.5">
        <legend className="sr-only">
          {label}: {t('quick')}
        </legend>
        {choices.map((choice) => chip(choice, t(choice), toLocalField(deadlineOf(choice, serverNow()))))}
        {mayBeOpen && chip('none', t('none'), '')}
      </fieldset>
    </div>
  );
}
