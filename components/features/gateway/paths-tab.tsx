'use client';
/** The paths of one gateway to its peers, and what became of them lately. */
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useIsOld } from '#components/kit/age.tsx';
import { QueryState } from '#components/kit/query-state.tsx';
import { HopChips } from '#components/kit/track/hop-chips.tsx';
import { orderedPaths, roleOf, troubleOf } from '#components/kit/track/path-role.ts';
import { PathState } from '#components/kit/track/path-state.tsx';
import { SwitchLine } from '#components/kit/track/switch-line.tsx';
import { useFormat } from '#components/kit/use-format.ts';
import { Card } from '#components/ui/card.tsx';
import { useLastSwitches, usePathMap } from '#lib/client/path-map.ts';
import { paths } from '#lib/client/paths.ts';
import type { OverlayPeer } from '#lib/contract/paths.ts';

const switchesShown = 8;

export function PathsTab({ gatewayId }: { gatewayId: string }) {
  const t = useTranslations('overlay');
  const map = usePathMap();
  const isStale = useIsOld(map.data?.sampledAt);
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_372px]">
      <Card
        title={t('pairs')}
        hint={t('pairsHint')}
        isStale={isStale}
        actions={
          <Link className="link text-sm" href={paths.paths({ gateway: gatewayId })} prefetch={false}>
            {t('openMap')}
          </Link>
        }
      >
        <QueryState query={map}>
          {({ peers }) => {
            const own = peers.filter(({ gateway }) => gateway.id === gatewayId);
            return own.length === 0 ? (
              <p>{t('peersEmpty')}</p>
            ) : (
              <div className="flex flex-col gap-5">
                {own.map((peer) => (
                  <PeerPaths key={peer.peer.id} peer={peer} />
                ))}
              </div>
            );
          }}
        </QueryState>
      </Card>
      <Card title={t('lastSwitches')}>
        <QueryState query={useLastSwitches({ gateway: gatewayId }, switchesShown)}>
          {({ items }) =>
            items.length === 0 ? (
              <p className="text-mute">{t('lastSwitchesNone')}</p>
            ) : (
              <ol className="-my-2">
                {items.map((entry) => (
                  <SwitchLine key={entry.id} entry={entry} />
                ))}
              </ol>
            )
          }
        </QueryState>
      </Card>
    </div>
  );
}

function PeerPaths({ peer }: { peer: OverlayPeer }) {
  const t = useTranslations('paths');
  const format = useFormat();
  return (
    <section aria-label={peer.peer.name} data-testid="peer-paths">
      <h3 className="mb-1 flex flex-wrap items-baseline gap-x-2 text-sm">
        <Link
          className="font-medium hover:underline"
          href={paths.paths({ gateway: peer.gateway.id, peer: peer.peer.id })}
          prefetch={false}
        >
          {t('pairTo', { gateway: peer.gatewaySite.name, peer: peer.peerSite.name })}
        </Link>
        <span className="text-mute">{peer.peer.name}</span>
        {peer.pinned !== null && <span className="text-accent">{t('pinned')}</span>}
      </h3>
      <ul>
        {orderedPaths(peer).map((path) => {
          const role = roleOf(peer, path);
          return (
            <li
              key={path.id}
              className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 border-b border-line py-2 text-sm last:border-0 md:grid-cols-[minmax(0,1fr)_132px_124px_204px]"
            >
              <HopChips path={path} isQuiet={role === 'standby'} />
              <span className="text-xs text-mute max-md:justify-self-end">
                <PathState role={role} trouble={troubleOf(path)} />
              </span>
              <span className="whitespace-nowrap">
                {format.ms(path.rttMs)} · {format.percent(path.lossPct)}
              </span>
              <span className="text-end text-xs text-mute">
                {path.expected === null
                  ? t('expectedNone')
                  : t('expected', {
                      rtt: format.ms(path.expected.rttP50Ms),
                      loss: format.percent(path.expected.lossP90Pct),
                    })}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
