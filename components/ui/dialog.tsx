'use client';
/** A modal on the platform's own <dialog>: focus starts at `data-first`, stays inside, Escape closes, focus returns. */
import { type ReactNode, useEffect, useRef } from 'react';
import { cx } from './class-names.ts';

interface DialogProps {
  readonly label: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Holds what is shown once: neither Escape nor a press beside it puts it away, only its own button. */
  readonly isKept?: boolean;
  readonly className?: string;
}

export function Dialog({ label, onClose, children, isKept = false, className }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    if (dialog && !dialog.open) dialog.showModal();
    dialog?.querySelector<HTMLElement>('[data-first]')?.focus();
    return () => dialog?.close();
  }, []);
  return (
    // A press on the backdrop lands on the dialog itself; the keyboard has Escape.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={ref}
      aria-label={label}
      onClose={onClose}
      onCancel={(event) => {
        if (isKept) event.preventDefault();
      }}
      onClick={(event) => {
        if (event.target === ref.current && !isKept) ref.current.close();
      }}
      className={cx('card m-auto w-[min(560px,calc(100vw-32px))] p-0', className)}
    >
      {children}
    </dialog>
  );
}
