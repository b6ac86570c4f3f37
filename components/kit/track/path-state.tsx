'use client';
/** The state of a path as a piece of track and a word: lit, dim, dashed while draining, dotted while silent. */
import { useTranslations } from 'next-intl';
import type { PathRole, PathTrouble } from './path-role.ts';

interface Stroke {
  readonly color: string;
  readonly width: number;
  readonly dash?: string;
}

const strokes: Record<PathRole | PathTrouble, Stroke> = {
  active: { color: 'var(--lit)', width: 2.8 },
  backup: { color: 'var(--dim)', width: 2.2 },
  standby: { color: 'var(--dim)', width: 1.2 },
  draining: { color: 'var(--warn)', width: 2.2, dash: '7 4' },
  silent: { color: 'var(--bad)', width: 2.2, dash: '1 5' },
  unknown: { color: 'var(--mute)', width: 1.4, dash: '3 4' },
};

export function TrackKey({ state, label }: { state: PathRole | PathTrouble; label: string }) {
  const { color, width, dash } = strokes[state];
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap">
      <svg aria-hidden viewBox="0 0 24 6" className="h-1.5 w-6 shrink-0">
        <path d="M2 3h20" stroke={color} strokeWidth={width} strokeLinecap="round" strokeDasharray={dash} />
      </svg>
      {label}
    </span>
  );
}

export function PathState({ role, trouble }: { role: PathRole; trouble: PathTrouble | null }) {
  const t = useTranslations('paths.state');
  const word = trouble === null ? t(role) : role === 'standby' ? t(trouble) : `${t(role)}, ${t(trouble)}`;
  return <TrackKey state={trouble ?? role} label={word} />;
}
