'use client';
/** Several of a few, each one press. */
interface ChipSetProps<T extends string> {
  readonly legend: string;
  readonly options: readonly T[];
  readonly label: (option: T) => string;
  readonly chosen: readonly T[];
  readonly onChange: (chosen: T[]) => void;
  readonly error?: string | null;
  readonly hint?: string;
  readonly isLegendHidden?: boolean;
}

export function ChipSet<T extends string>(props: ChipSetProps<T>) {
  const { legend, options, label, chosen, onChange, error = null, hint, isLegendHidden = false } = props;
  const note = error ?? hint;
  return (
    <fieldset className="min-w-0">
      <legend className={isLegendHidden ? 'sr-only' : 'mb-1 text-sm text-mute'}>{legend}</legend>
      <div className="-m-0.5 flex max-h-44 flex-wrap gap-1.5 overflow-y-auto p-0.5">
        {options.map((option) => {
          const isChosen = chosen.includes(option);
          return (
            <button
              key={option}
              type="button"
              className="chip"
              aria-pressed={isChosen}
              onClick={() => onChange(isChosen ? chosen.filter((one) => one !== option) : [...chosen, option])}
            >
              {label(option)}
            </button>
          );
        })}
      </div>
      {note !== undefined && (
        <p role={error === null ? undefined : 'alert'} className={`mt-1 text-xs ${error ? 'text-bad' : 'text-mute'}`}>
          {note}
        </p>
      )}
    </fieldset>
  );
}
