'use client';
import type { ReactNode } from 'react';

interface FilterChipsProps<T extends string> {
  /** What is filtered, for those who do not see the chips. */
  readonly legend: string;
  readonly allLabel: string;
  readonly options: readonly T[];
  readonly label: (option: T) => string;
  readonly mark: (option: T) => ReactNode;
  readonly current: T | undefined;
  /** Pressing the current one again means all. */
  readonly choose: (option: T | undefined) => void;
  /** One row from edge to edge that scrolls sideways on a phone, instead of a second line. */
  readonly isRow?: boolean;
}

/** Shows all of a list, or those in one state. */
export function FilterChips<T extends string>(props: FilterChipsProps<T>) {
  const { legend, allLabel, options, label, mark, current, choose, isRow = false } = props;
  const row = 'min-w-0 overflow-x-auto max-sm:-mx-4 max-sm:px-4 max-sm:py-0.5 sm:flex-wrap';
  return (
    <fieldset className={`flex gap-1.5 ${isRow ? row : 'flex-wrap'}`}>
      <legend className="sr-only">{legend}</legend>
      <button type="button" className="chip" aria-pressed={current === undefined} onClick={() => choose(undefined)}>
        {allLabel}
      </button>
      {options.map((option) => (
        <button
          key={option}
          type="button"
          className="chip"
          aria-pressed={current === option}
          onClick={() => choose(current === option ? undefined : option)}
        >
          {mark(option)}
          {label(option)}
        </button>
      ))}
    </fieldset>
  );
}
