import type { ReactNode } from 'react';
import { cx } from './class-names.ts';

/** Wide content that scrolls by itself; reachable by keyboard, so that it can be scrolled without a pointer; positioned, so that hidden text is clipped too. */
export function ScrollRegion({
  label,
  className,
  children,
}: {
  label: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <section
      aria-label={label}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolled by the arrow keys
      tabIndex={0}
      className={cx('relative overflow-x-auto', className)}
    >
      {children}
    </section>
  );
}
