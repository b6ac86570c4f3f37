'use client';
import { useId } from 'react';

interface LinesFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly error: string | null;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

/** A list, one entry a line. */
export function LinesField({ label, hint, error, value, onChange }: LinesFieldProps) {
  const id = useId();
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="text-sm text-mute">
        {label}
      </label>
      <textarea
        id={id}
        rows={Math.max(2, value.split('\n').length)}
        spellCheck={false}
        aria-invalid={error !== null}
        aria-describedby={`${id}-note`}
        className="field resize-y font-mono text-[12.5px]!"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <p id={`${id}-note`} className={error === null ? 'text-xs text-mute' : 'text-xs text-bad'}>
        {error ?? hint}
      </p>
    </div>
  );
}
