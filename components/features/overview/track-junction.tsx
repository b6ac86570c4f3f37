'use client';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { statusColor } from '#components/kit/track/status-color.ts';
import { paths } from '#lib/client/paths.ts';
import type { PlacedJunction } from './track-layout.ts';

const nameLength = 16;

interface TrackJunctionProps {
  readonly junction: PlacedJunction;
  readonly onMouseEnter: () => void;
  readonly onMouseLeave: () => void;
  readonly onFocus: () => void;
  readonly onBlur: () => void;
}

export function TrackJunction({ junction, ...pick }: TrackJunctionProps) {
  const t = useTranslations();
  const { x, y, name, status, sessions } = junction;
  const stroke = status === 'well' ? 'var(--lit)' : statusColor[status];
  const word = t(`status.${status}`);
  return (
    <Link href={paths.settings('network')} prefetch={false} className="group outline-none" {...pick}>
      <title>{t('tracks.junction', { name, status: word, sessions })}</title>
      <rect x={x - 44} y={y - 32} width="88" height="66" fill="transparent" />
      <circle cx={x} cy={y} r="9" fill="var(--bg)" stroke={stroke} strokeWidth="2.5" />
      <circle cx={x} cy={y} r="3" fill={stroke} />
      <circle
        cx={x}
        cy={y}
        r="14"
        fill="none"
        stroke="var(--accent)"
        strokeWidth="2"
        className="opacity-0 group-hover:opacity-60 group-focus-visible:opacity-100"
      />
      <text x={x} y={y - 18} textAnchor="middle" className="fill-text text-[12.5px] font-medium">
        {name.length > nameLength ? `${name.slice(0, nameLength - 1)}…` : name}
      </text>
      <text x={x} y={y + 28} textAnchor="middle" className="fill-mute text-[11.5px]">
        {status === 'well' ? t('tracks.sessions', { count: sessions }) : word}
      </text>
    </Link>
  );
}
