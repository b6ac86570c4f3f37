'use client';
/** The drawing: dim standby first, the lit route over it, the refused one dotted on top, then stations and PoPs. */
import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { TrackDetails } from './track-details.tsx';
import { TrackJunction } from './track-junction.tsx';
import type { PlacedTrack, TrackLayout } from './track-layout.ts';
import { TrackStation } from './track-station.tsx';

const order: readonly PlacedTrack['state'][] = ['standby', 'active', 'down'];

interface TrackDiagramProps {
  readonly layout: TrackLayout;
  /** Gateway id to the time of day of its last switch. */
  readonly moved: ReadonlyMap<string, string>;
}

export function TrackDiagram({ layout, moved }: TrackDiagramProps) {
  const t = useTranslations('tracks');
  const [picked, setPicked] = useState<string | null>(null);
  const isPicked = (track: PlacedTrack): boolean =>
    picked === null || track.stationId === picked || track.popId === picked;
  const pick = (id: string) => ({
    onMouseEnter: () => setPicked(id),
    onMouseLeave: () => setPicked(null),
    onFocus: () => setPicked(id),
    onBlur: () => setPicked(null),
  });
  return (
    <>
      <svg
        viewBox={`0 0 ${layout.width} ${layout.height}`}
        className="mx-auto block h-auto w-full"
        style={{ maxWidth: layout.width }}
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- no element of SVG is a labelled group of links
        role="group"
        aria-label={t('diagram')}
      >
        {order.map((state) => (
          <g key={state} aria-hidden fill="none" strokeLinejoin="round" strokeLinecap="round">
            {layout.tracks
              .filter((track) => track.state === state)
              .map((track) => (
                <Track key={track.id} track={track} opacity={isPicked(track) ? 1 : 0.25} />
              ))}
          </g>
        ))}
        {layout.junctions.map((junction) => (
          <TrackJunction key={junction.id} junction={junction} {...pick(junction.id)} />
        ))}
        {layout.stations.map((station) => (
          <TrackStation
            key={station.id}
            station={station}
            moved={station.gatewayId === null ? undefined : moved.get(station.gatewayId)}
            {...pick(station.id)}
          />
        ))}
      </svg>
      <TrackDetails layout={layout} picked={picked} />
    </>
  );
}

function Track({ track, opacity }: { track: PlacedTrack; opacity: number }): ReactNode {
  const path = `M${track.points.map(([x, y]) => `${x} ${y}`).join('L')}`;
  if (track.state === 'standby') return <path d={path} stroke="var(--dim)" strokeWidth="2" opacity={opacity} />;
  if (track.state === 'down')
    return <path d={path} stroke="var(--bad)" strokeWidth="2.2" strokeDasharray="1 6" opacity={opacity} />;
  return (
    <g opacity={opacity}>
      <path d={path} stroke="var(--lit-glow)" strokeWidth="8" />
      <path d={path} stroke="var(--lit)" strokeWidth="2.8" />
    </g>
  );
}
