'use client';
/** Why traffic moved: a sign and a word. The sign says what kind of thing it was: silence, a broken promise, a hand. */
import { useTranslations } from 'next-intl';
import type { PathSwitch } from '#lib/contract/paths.ts';

type Cause = PathSwitch['cause'];
type Sign = 'silence' | 'limit' | 'hand' | 'back';

const signs: Record<Cause, Sign> = {
  'pop-down': 'silence',
  'link-down': 'silence',
  'pop-overload': 'limit',
  'sla-loss': 'limit',
  'sla-latency': 'limit',
  'sla-jitter': 'limit',
  maintenance: 'hand',
  manual: 'hand',
  recovered: 'back',
  'better-path': 'back',
};

const tone: Record<Sign, string> = {
  silence: 'text-bad',
  limit: 'text-warn',
  hand: 'text-accent',
  back: 'text-ok',
};

export const isBadCause = (cause: Cause): boolean => signs[cause] === 'silence' || signs[cause] === 'limit';

export function CauseSign({ cause, className = '' }: { cause: Cause; className?: string }) {
  const sign = signs[cause];
  return (
    <svg
      aria-hidden
      viewBox="0 0 12 12"
      className={`size-3 shrink-0 ${tone[sign]} ${className}`}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {sign === 'silence' && <path d="M3 3l6 6M9 3l-6 6" />}
      {sign === 'limit' && <path d="M6 1.6 10.8 10H1.2z" />}
      {sign === 'hand' && <path d="M6 1.4 10.6 6 6 10.6 1.4 6z" />}
      {sign === 'back' && <path d="M10 6.2a4 4 0 1 1-1.3-3M10 1.4v2.4H7.6" />}
    </svg>
  );
}

export function CauseWord({ cause }: { cause: Cause }) {
  const t = useTranslations('switchCause');
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <CauseSign cause={cause} />
      {t(cause)}
    </span>
  );
}
