'use client';
import { useTranslations } from 'next-intl';
import { useFormat } from '#components/kit/use-format.ts';
import type { TrackLayout } from './track-layout.ts';

/** The diagram for those who read it: the same tracks, as rows. */
export function TrackTable({ layout }: { layout: TrackLayout }) {
  const t = useTranslations('tracks');
  const format = useFormat();
  const popName = new Map(layout.junctions.map(({ id, name }) => [id, name]));
  const stationName = new Map(layout.stations.map(({ id, name }) => [id, name]));
  return (
    <table className="sr-only">
      <caption>{t('table')}</caption>
      <thead>
        <tr>
          {(['site', 'pop', 'link', 'state', 'rtt', 'loss'] as const).map((head) => (
            <th key={head} scope="col">
              {t(head)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {layout.tracks.map((track) => (
          <tr key={track.id}>
            <td>{stationName.get(track.stationId)}</td>
            <td>{popName.get(track.popId)}</td>
            <td>{track.link}</td>
            <td>{t(track.state)}</td>
            <td>{format.ms(track.rttMs)}</td>
            <td>{format.percent(track.lossPct)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
