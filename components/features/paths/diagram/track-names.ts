'use client';
/** What a station, a junction or a track is called by those who do not see it, and what is shown of it beside it. */
import { useTranslations } from 'next-intl';
import { activePathOf, type PathRole, roleOf, troubleOf } from '#components/kit/track/path-role.ts';
import { pathText } from '#components/kit/track/switch-path.ts';
import { useFormat } from '#components/kit/use-format.ts';
import type { MeasuredPath, OverlayPeer, PathMap } from '#lib/contract/paths.ts';
import { type Pair, pairTrouble, touches } from '../pairs.ts';

export interface Route {
  readonly id: string;
  readonly pair: Pair;
  readonly peer: OverlayPeer;
  readonly path: MeasuredPath;
  readonly role: PathRole;
}

/** The tracks one can walk: what carries each pair, what would, and the way back where it is another. */
export function routesOf(pairs: readonly Pair[]): Route[] {
  return pairs.flatMap((pair) => {
    const { ahead, back } = pair;
    const of = (peer: OverlayPeer, id: string | null): Route[] => {
      const path = peer.paths.find((one) => one.id === id);
      return path
        ? [{ id: `${peer.gateway.id}>${peer.peer.id}:${path.id}`, pair, peer, path, role: roleOf(peer, path) }]
        : [];
    };
    const isSplit = back !== undefined && back.activePathId !== ahead.activePathId;
    return [
      ...of(ahead, ahead.activePathId),
      ...(isSplit ? of(back, back.activePathId) : []),
      ...of(ahead, ahead.backupPathId),
    ];
  });
}

export function useTrackNames() {
  const t = useTranslations();
  const format = useFormat();
  const roleWord = (role: PathRole, path: MeasuredPath): string => {
    const trouble = troubleOf(path);
    return trouble === null ? t(`paths.state.${role}`) : `${t(`paths.state.${role}`)}, ${t(`paths.state.${trouble}`)}`;
  };
  return {
    route: ({ peer, path, role }: Route): string =>
      t('paths.track', {
        gateway: peer.gatewaySite.name,
        peer: peer.peerSite.name,
        path: pathText(path),
        state: roleWord(role, path),
        rtt: format.ms(path.rttMs),
        loss: format.percent(path.lossPct),
      }),
    roleWord,
    /** The second line of a station. */
    stationLine: (station: PathMap['stations'][number], pairs: readonly Pair[]): string => {
      const own = pairs.filter((pair) => touches(pair, station.gateway.id));
      if (station.status !== 'well' && station.status !== 'degraded') return t(`status.${station.status}`);
      const [only] = own;
      if (!only) return t('paths.noPairs');
      if (own.length > 1) {
        const up = own.filter((pair) => pairTrouble(pair) !== 'down').length;
        return t('paths.pairsUp', { up, total: own.length });
      }
      const active = activePathOf(only.ahead);
      return active ? `${format.ms(active.rttMs)} · ${format.percent(active.lossPct)}` : t('paths.noPath');
    },
    station: (station: PathMap['stations'][number], line: string): string =>
      t('paths.station', { name: station.site.name, status: t(`status.${station.status}`), line }),
    junction: ({ pop, status, draining, loadPct }: PathMap['junctions'][number]): string =>
      t('paths.junction', {
        name: pop.name,
        status: draining ? t('paths.state.draining') : t(`status.${status}`),
        load: format.percent(loadPct),
      }),
  };
}
