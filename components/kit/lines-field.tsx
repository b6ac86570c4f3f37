'use client';
import { useId } from 'react';

interface LinesFieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error: string | null;
  readonly value: string;
  readonly isDisabled?: boolean;
  readonly onChange: (text: string) => void;
}

/** A list, one entry a line. */
export function LinesField({ label, hint, error, value, isDisabled = false, onChange }: LinesFieldProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="text-sm text-mute">
        {label}
      </label>
      <textarea
        id={id}
        rows={Math.max(2, value.split('\n').length)}
        spellCheck={false}
        disabled={isDisabled}
        aria-invalid={error !== null}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        className="field resize-y font-mono text-[12.5px]!"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      {note !== undefined && (
        <p id={`${id}-note`} className={error === null ? 'text-xs text-mute' : 'text-xs text-bad'}>
          {note}
        </p>
      )}
    </div>
  );
}
