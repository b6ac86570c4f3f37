'use client';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { statusColor } from '#components/kit/track/status-color.ts';
import { useFormat } from '#components/kit/use-format.ts';
import { paths } from '#lib/client/paths.ts';
import type { PlacedStation } from './track-layout.ts';

const nameLength = 17;
const short = (name: string): string => (name.length > nameLength ? `${name.slice(0, nameLength - 1)}…` : name);

interface TrackStationProps {
  readonly station: PlacedStation;
  readonly moved: string | undefined;
  readonly onMouseEnter: () => void;
  readonly onMouseLeave: () => void;
  readonly onFocus: () => void;
  readonly onBlur: () => void;
}

export function TrackStation({ station, moved, ...pick }: TrackStationProps) {
  const t = useTranslations();
  const format = useFormat();
  const { x, y, side, isHub, status, name, sites } = station;
  const size = Math.max(isHub ? 22 : 15, station.ports * 8 + 2);
  const isLeft = side === 'left';
  const textX = isLeft ? x - size / 2 - 9 : x + size / 2 + 9;
  const word = t(`status.${status}`);
  const numbers =
    station.ports === 0 && station.rttMs === null
      ? t('tracks.noTracks')
      : `${format.ms(station.rttMs)} · ${format.percent(station.lossPct)}`;
  const below = status === 'well' || status === 'degraded' ? numbers : word;
  const label =
    station.gatewayId === null
      ? t('tracks.region', { name, count: sites, status: word })
      : isHub && station.rttMs === null
        ? t('tracks.hub', { name, status: word })
        : t('tracks.station', {
            name,
            status: word,
            rtt: format.ms(station.rttMs),
            loss: format.percent(station.lossPct),
          });
  const href = station.gatewayId === null ? paths.gateways({ q: name }) : paths.gateway(station.gatewayId);
  return (
    <Link href={href} prefetch={false} className="group outline-none" {...pick}>
      <title>{label}</title>
      <rect x={isLeft ? x - 134 : x - 14} y={y - 17} width="148" height="34" fill="transparent" />
      <rect
        x={x - size / 2}
        y={y - size / 2}
        width={size}
        height={size}
        rx={isHub ? 4 : 3}
        fill="var(--bg)"
        stroke={statusColor[status]}
        strokeWidth={isHub ? 2.8 : 2.4}
      />
      {status === 'degraded' && <path d={`M${x} ${y - 4}l4 7h-8z`} fill="var(--warn)" />}
      {(status === 'down' || status === 'offline') && (
        <path d={`M${x - 3} ${y - 3}l6 6m0 -6l-6 6`} stroke="var(--bad)" strokeWidth="1.6" />
      )}
      <rect
        x={x - size / 2 - 5}
        y={y - size / 2 - 5}
        width={size + 10}
        height={size + 10}
        rx="6"
        fill="none"
        stroke="var(--accent)"
        strokeWidth="2"
        className="opacity-0 group-hover:opacity-60 group-focus-visible:opacity-100"
      />
      {moved !== undefined && (
        <circle cx={isLeft ? x + 24 : x - 24} cy={y} r="10" fill="none" stroke="var(--accent)" strokeWidth="1.6" />
      )}
      <text x={textX} y={y - 2} textAnchor={isLeft ? 'end' : 'start'} className="fill-text text-[13px] font-medium">
        {short(name)}
      </text>
      <text
        x={textX}
        y={y + 13}
        textAnchor={isLeft ? 'end' : 'start'}
        className={`text-[11.5px] ${moved === undefined ? 'fill-mute' : 'fill-accent'}`}
      >
        {moved !== undefined
          ? t('tracks.moved', { time: moved })
          : station.gatewayId === null
            ? t('tracks.sites', { count: sites })
            : below}
      </text>
    </Link>
  );
}
