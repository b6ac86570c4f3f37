'use client';
/** One thing to know before anything is changed, with what can be done about it. */
import type { ReactNode } from 'react';
import { type Mark, StatusMark } from '#components/ui/status-mark.tsx';

interface BannerProps {
  readonly mark: Mark;
  readonly title: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function Banner({ mark, title, actions, children }: BannerProps) {
  return (
    <section aria-label={title} className="card flex flex-wrap items-center gap-x-4 gap-y-2 border-edge px-4 py-3">
      <div className="min-w-0 flex-1 basis-72">
        <p className="flex items-center gap-2 font-medium">
          <StatusMark mark={mark} />
          {title}
        </p>
        <p className="mt-0.5 text-sm text-mute">{children}</p>
      </div>
      {actions !== undefined && <div className="flex flex-wrap gap-2">{actions}</div>}
    </section>
  );
}
