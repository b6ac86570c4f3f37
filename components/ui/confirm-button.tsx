'use client';
/** Asks in place: the first press turns the button into the deed, the second does it; leaving it turns it back. */
import { useState } from 'react';
import { Button } from './button.tsx';

interface ConfirmButtonProps {
  readonly label: string;
  readonly confirmLabel: string;
  readonly onConfirm: () => void;
  readonly describedAs?: string;
  readonly disabled?: boolean;
  readonly tone?: 'plain' | 'quiet';
}

export function ConfirmButton({
  label,
  confirmLabel,
  onConfirm,
  describedAs,
  disabled = false,
  tone = 'plain',
}: ConfirmButtonProps) {
  const [isAsking, setAsking] = useState(false);
  const name = isAsking ? confirmLabel : label;
  return (
    <Button
      tone={isAsking ? 'danger' : tone}
      disabled={disabled}
      aria-label={describedAs ? `${name}: ${describedAs}` : name}
      onBlur={() => setAsking(false)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') setAsking(false);
      }}
      onClick={() => {
        if (isAsking) onConfirm();
        setAsking(!isAsking);
      }}
    >
      <span aria-live="polite">{name}</span>
    </Button>
  );
}
