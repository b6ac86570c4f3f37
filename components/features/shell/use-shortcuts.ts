'use client';
/** Keys of the console. Nothing is heard while a person types or a dialog is open. */
import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import type { NavItem } from './nav-items.ts';

const sequenceMs = 1200;

function isTyping(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null;
  return element?.closest?.('input, textarea, select, [contenteditable="true"], dialog') !== null;
}

interface Shortcuts {
  readonly items: readonly NavItem[];
  readonly openPalette: () => void;
  readonly openHelp: () => void;
}

export function useShortcuts({ items, openPalette, openHelp }: Shortcuts): void {
  const router = useRouter();
  const goPressedAt = useRef(0);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        return openPalette();
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const isSecond = event.timeStamp - goPressedAt.current < sequenceMs;
      const item = isSecond ? items.find(({ shortcut }) => shortcut === event.key) : undefined;
      goPressedAt.current = 0;
      if (item) router.push(item.href);
      else if (event.key === 'g') goPressedAt.current = event.timeStamp;
      else if (event.key === '?') openHelp();
      else if (event.key === '/') {
        const search = document.querySelector<HTMLInputElement>('main input[type="search"]');
        if (search) {
          event.preventDefault();
          search.focus();
        }
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [items, openHelp, openPalette, router]);
}
