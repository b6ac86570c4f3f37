import { type ComponentProps, type ReactNode, useId } from 'react';

interface FieldProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly error?: string | null;
  readonly isLabelHidden?: boolean;
}

interface Described {
  readonly id: string;
  readonly 'aria-invalid': boolean;
  readonly 'aria-describedby': string | undefined;
}

function FieldFrame({
  label,
  hint,
  error,
  isLabelHidden,
  children,
}: FieldProps & { children: (described: Described) => ReactNode }) {
  const id = useId();
  const hasNote = Boolean(hint) || Boolean(error);
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className={isLabelHidden ? 'sr-only' : 'text-sm text-mute'}>
        {label}
      </label>
      {children({ id, 'aria-invalid': Boolean(error), 'aria-describedby': hasNote ? `${id}-note` : undefined })}
      {hasNote && (
        <p id={`${id}-note`} className={error ? 'text-xs text-bad' : 'text-xs text-mute'}>
          {error ?? hint}
        </p>
      )}
    </div>
  );
}

export function TextField({
  label,
  hint,
  error,
  isLabelHidden = false,
  ...input
}: FieldProps & ComponentProps<'input'>) {
  return (
    <FieldFrame label={label} hint={hint} error={error ?? null} isLabelHidden={isLabelHidden}>
      {(described) => <input className="field" {...described} {...input} />}
    </FieldFrame>
  );
}

export function SelectField({
  label,
  hint,
  error,
  isLabelHidden = false,
  ...select
}: FieldProps & ComponentProps<'select'>) {
  return (
    <FieldFrame label={label} hint={hint} error={error ?? null} isLabelHidden={isLabelHidden}>
      {(described) => <select className="field" {...described} {...select} />}
    </FieldFrame>
  );
}
