/** A state's shape: circle is well, triangle is degraded, square is down; hollow means that nothing is known. */
export type Mark = 'well' | 'degraded' | 'down' | 'offline' | 'pending';

const tone: Record<Mark, string> = {
  well: 'text-ok',
  degraded: 'text-warn',
  down: 'text-bad',
  offline: 'text-bad',
  pending: 'text-mute',
};

export function StatusMark({ mark, className = '' }: { mark: Mark; className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 10 10" className={`size-2.5 shrink-0 ${tone[mark]} ${className}`} fill="currentColor">
      {mark === 'well' && <circle cx="5" cy="5" r="4" />}
      {mark === 'degraded' && <path d="M5 .8 9.6 9.2H.4z" />}
      {mark === 'down' && <rect x="1" y="1" width="8" height="8" rx="1" />}
      {mark === 'offline' && (
        <rect x="1.7" y="1.7" width="6.6" height="6.6" rx="1" fill="none" stroke="currentColor" strokeWidth="1.6" />
      )}
      {mark === 'pending' && <circle cx="5" cy="5" r="3.5" fill="none" stroke="currentColor" strokeWidth="1.6" />}
    </svg>
  );
}

export function StatusWord({ mark, word, className = '' }: { mark: Mark; word: string; className?: string }) {
  return (
    <span className={`inline-flex items-center gap-1.5 whitespace-nowrap ${className}`}>
      <StatusMark mark={mark} />
      {word}
    </span>
  );
}
