'use client';
import { useTranslations } from 'next-intl';
import { useFormat } from '#components/kit/use-format.ts';
import type { TrackLayout } from './track-layout.ts';

const shownAtMost = 6;

/** What the pointed-at station or PoP measures, track by track; always the same height, so that nothing jumps. */
export function TrackDetails({ layout, picked }: { layout: TrackLayout; picked: string | null }) {
  const t = useTranslations('tracks');
  const format = useFormat();
  const tracks = layout.tracks.filter(({ stationId, popId }) => stationId === picked || popId === picked);
  const popName = new Map(layout.junctions.map(({ id, name }) => [id, name]));
  const stationName = new Map(layout.stations.map(({ id, name }) => [id, name]));
  return (
    <div className="mt-1 flex min-h-10 flex-wrap items-center gap-x-5 gap-y-0.5 border-t border-line pt-2 text-xs text-mute">
      {picked === null || tracks.length === 0 ? (
        <>
          <Key label={t('active')} stroke="var(--lit)" width={2.8} />
          <Key label={t('standby')} stroke="var(--dim)" width={2} />
          <Key label={t('down')} stroke="var(--bad)" width={2.2} dash="1 5" />
          <span className="ms-auto">{t('hint')}</span>
        </>
      ) : (
        tracks.slice(0, shownAtMost).map((track) => (
          <span key={track.id} className="whitespace-nowrap">
            <span className="text-text">
              {track.popId === picked ? stationName.get(track.stationId) : popName.get(track.popId)}
            </span>{' '}
            {track.link} {t(track.state)}, {format.ms(track.rttMs)}, {format.percent(track.lossPct)}
          </span>
        ))
      )}
    </div>
  );
}

function Key({ label, stroke, width, dash }: { label: string; stroke: string; width: number; dash?: string }) {
  return (
    <span className="inline-flex items-center gap-2">
      <svg aria-hidden viewBox="0 0 24 6" className="h-1.5 w-6">
        <path d="M2 3h20" stroke={stroke} strokeWidth={width} strokeLinecap="round" strokeDasharray={dash} />
      </svg>
      {label}
    </span>
  );
}
