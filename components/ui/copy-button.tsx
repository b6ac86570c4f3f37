'use client';
import { useState } from 'react';
import { Button } from './button.tsx';

interface CopyButtonProps {
  readonly text: string;
  readonly label: string;
  readonly copiedLabel: string;
  readonly failedLabel: string;
}

export function CopyButton({ text, label, copiedLabel, failedLabel }: CopyButtonProps) {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setState('copied');
    } catch {
      setState('failed');
    }
    setTimeout(setState, 4000, 'idle');
  };
  return (
    <Button onClick={() => void copy()}>
      <span aria-live="polite">{state === 'idle' ? label : state === 'copied' ? copiedLabel : failedLabel}</span>
    </Button>
  );
}
