import type { ReactNode } from 'react';
import { cx } from './class-names.ts';

interface CardProps {
  readonly title?: ReactNode;
  /** Muted, on the title's line. */
  readonly hint?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
  readonly isStale?: boolean;
}

export function Card({ title, hint, actions, children, className, isStale = false }: CardProps) {
  return (
    <section className={cx('card px-4 py-3.5', isStale && 'stale', className)}>
      {title !== undefined && (
        <div className="mb-2.5 flex min-h-6 flex-wrap items-baseline gap-x-2 gap-y-1">
          <h2 className="text-sm font-semibold">{title}</h2>
          {hint !== undefined && <span className="text-xs text-mute">{hint}</span>}
          {actions !== undefined && <div className="ms-auto flex flex-wrap items-center gap-2">{actions}</div>}
        </div>
      )}
      {children}
    </section>
  );
}
