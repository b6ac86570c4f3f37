'use client';
/** A number with what is behind it, on hover, focus or press. Escape closes it; the pointer may move onto it. */
import { Tooltip } from 'radix-ui';
import { type ReactNode, useState } from 'react';

export function Explained({ children, explanation }: { children: ReactNode; explanation: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Tooltip.Provider delayDuration={120}>
      <Tooltip.Root open={isOpen} onOpenChange={setOpen}>
        <Tooltip.Trigger asChild>
          <button
            type="button"
            onClick={() => setOpen(true)}
            className="cursor-help rounded-sm underline decoration-faint decoration-dotted underline-offset-4"
          >
            {children}
          </button>
        </Tooltip.Trigger>
        <Tooltip.Portal>
          <Tooltip.Content
            sideOffset={6}
            collisionPadding={12}
            className="card z-30 max-w-80 px-3 py-2 text-sm text-text"
          >
            {explanation}
          </Tooltip.Content>
        </Tooltip.Portal>
      </Tooltip.Root>
    </Tooltip.Provider>
  );
}
