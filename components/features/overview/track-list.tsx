'use client';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useFormat } from '#components/kit/use-format.ts';
import { StatusMark } from '#components/ui/status-mark.tsx';
import { paths } from '#lib/client/paths.ts';
import type { TrackLayout } from './track-layout.ts';

/** The diagram on a phone: each site with the track that carries it. */
export function TrackList({ layout }: { layout: TrackLayout }) {
  const t = useTranslations();
  const format = useFormat();
  const popName = new Map(layout.junctions.map(({ id, name }) => [id, name]));
  return (
    <ul className="-my-1">
      {layout.stations.map((station) => {
        const active = layout.tracks.find(({ stationId, state }) => stationId === station.id && state === 'active');
        return (
          <li key={station.id} className="border-b border-line last:border-0">
            <Link
              href={station.gatewayId === null ? paths.gateways({ q: station.name }) : paths.gateway(station.gatewayId)}
              prefetch={false}
              className="flex min-h-11 items-center gap-2.5 py-1.5"
            >
              <StatusMark mark={station.status} />
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">{station.name}</span>
                <span className="block truncate text-xs text-mute">
                  {active ? `${active.link} → ${popName.get(active.popId) ?? ''}` : t('tracks.noTracks')}
                </span>
              </span>
              <span className="text-end text-xs text-mute">
                <span className="block">{t(`status.${station.status}`)}</span>
                {station.rttMs !== null && (
                  <span className="block whitespace-nowrap">
                    {format.ms(station.rttMs)} · {format.percent(station.lossPct)}
                  </span>
                )}
              </span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
