'use client';
/** On or off, told by place, fill and word. */
interface ToggleProps {
  readonly isOn: boolean;
  readonly label: string;
  /** Said beside it. */
  readonly word: string;
  readonly disabled?: boolean;
  readonly onChange: (isOn: boolean) => void;
}

export function Toggle({ isOn, label, word, disabled = false, onChange }: ToggleProps) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={isOn}
      aria-label={label}
      disabled={disabled}
      onClick={() => onChange(!isOn)}
      className="inline-flex min-h-8 items-center gap-2 rounded-md px-1 text-sm text-mute enabled:hover:text-text pointer-coarse:min-h-11"
    >
      <span
        aria-hidden
        className={`relative h-4.5 w-8 shrink-0 rounded-full border ${isOn ? 'border-accent bg-accent' : 'border-edge bg-bg'} ${disabled ? 'opacity-60' : ''}`}
      >
        <span
          className={`absolute top-1/2 size-3 -translate-y-1/2 rounded-full ${isOn ? 'end-0.5 bg-on-accent' : 'start-0.5 bg-edge'}`}
        />
      </span>
      {word}
    </button>
  );
}
