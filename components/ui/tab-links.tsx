'use client';
/** Sections of a page as links: each has a URL, so back, reload and sharing work. */
import Link from 'next/link';
import { useEffect, useRef } from 'react';
import { cx } from './class-names.ts';

interface Tab {
  readonly key: string;
  readonly href: string;
  readonly label: string;
}

export function TabLinks({ tabs, current, label }: { tabs: readonly Tab[]; current: string; label: string }) {
  const nav = useRef<HTMLElement>(null);
  // Where the row is wider than the screen, the one that is shown is in it.
  useEffect(() => {
    const here = nav.current?.querySelector<HTMLElement>(`[data-tab="${current}"]`);
    if (here && nav.current)
      nav.current.scrollLeft = here.offsetLeft - (nav.current.clientWidth - here.clientWidth) / 2;
  }, [current]);
  return (
    <nav
      ref={nav}
      aria-label={label}
      className="relative -mx-4 mb-4 overflow-x-auto border-b border-line px-4 sm:mx-0 sm:px-0"
    >
      <ul className="flex gap-1">
        {tabs.map(({ key, href, label: text }) => (
          <li key={key}>
            <Link
              href={href}
              data-tab={key}
              replace
              scroll={false}
              prefetch={false}
              aria-current={key === current ? 'page' : undefined}
              className={cx(
                '-mb-px block whitespace-nowrap border-b-2 px-3 py-2.5 -outline-offset-2 sm:py-2',
                key === current ? 'border-accent text-text' : 'border-transparent text-mute hover:text-text',
              )}
            >
              {text}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
