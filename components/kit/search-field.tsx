'use client';
import { TextField } from '#components/ui/text-field.tsx';

interface SearchFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onType: (text: string) => void;
}

/** Finds in a list as one types. */
export function SearchField({ label, value, onType }: SearchFieldProps) {
  return (
    <TextField
      label={label}
      isLabelHidden
      type="search"
      placeholder={label}
      value={value}
      onChange={(event) => onType(event.target.value)}
    />
  );
}
