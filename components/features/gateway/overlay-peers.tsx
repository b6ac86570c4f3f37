'use client';
/** The other gateways that this one is joined with: keys, path, classes, what flows. */
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Age, useIsOld } from '#components/kit/age.tsx';
import { QueryState } from '#components/kit/query-state.tsx';
import { HopChips } from '#components/kit/track/hop-chips.tsx';
import { activePathOf } from '#components/kit/track/path-role.ts';
import { useFormat } from '#components/kit/use-format.ts';
import { Card } from '#components/ui/card.tsx';
import { ScrollRegion } from '#components/ui/scroll-region.tsx';
import { type Mark, StatusWord } from '#components/ui/status-mark.tsx';
import { usePathMap } from '#lib/client/path-map.ts';
import { paths } from '#lib/client/paths.ts';
import type { OverlayPeer } from '#lib/contract/paths.ts';

const heads = ['peerGateway', 'status', 'handshake', 'path', 'rtt', 'lossOf', 'classes', 'inOut'] as const;
const numeric = new Set<string>(['handshake', 'rtt', 'lossOf', 'inOut']);
const marks: Record<OverlayPeer['status'], Mark> = {
  up: 'well',
  connecting: 'pending',
  down: 'down',
  unknown: 'pending',
};

export function OverlayPeers({ gatewayId }: { gatewayId: string }) {
  const t = useTranslations('overlay');
  const map = usePathMap();
  const isStale = useIsOld(map.data?.sampledAt);
  return (
    <Card title={t('peers')} hint={t('peersHint')} isStale={isStale}>
      <QueryState query={map}>
        {({ peers }) => {
          const own = peers.filter(({ gateway }) => gateway.id === gatewayId);
          return own.length === 0 ? (
            <p>{t('peersEmpty')}</p>
          ) : (
            <ScrollRegion label={t('peers')} className="-mx-2">
              <table className="table whitespace-nowrap">
                <thead>
                  <tr>
                    {heads.map((head) => (
                      <th key={head} scope="col" className={numeric.has(head) ? 'num' : undefined}>
                        {t(head)}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {own.map((peer) => (
                    <PeerRow key={peer.peer.id} peer={peer} />
                  ))}
                </tbody>
              </table>
            </ScrollRegion>
          );
        }}
      </QueryState>
    </Card>
  );
}

function PeerRow({ peer }: { peer: OverlayPeer }) {
  const t = useTranslations();
  const format = useFormat();
  const active = activePathOf(peer);
  const used = peer.classes.filter(({ txPackets, rxPackets }) => txPackets + rxPackets > 0);
  return (
    <tr data-testid="overlay-peer" data-status={peer.status}>
      <td className="font-medium">
        <Link
          className="hover:underline"
          href={paths.paths({ gateway: peer.gateway.id, peer: peer.peer.id })}
          prefetch={false}
        >
          {peer.peer.name}
        </Link>
      </td>
      <td>
        <StatusWord mark={marks[peer.status]} word={t(`status.${peer.status}`)} />
      </td>
      <td className="num">
        <Age at={peer.lastHandshakeAt} />
      </td>
      <td>
        <HopChips path={active ?? null} />
      </td>
      <td className="num">{format.ms(active?.rttMs)}</td>
      <td className="num">{format.percent(active?.lossPct)}</td>
      <td className="text-mute">{used.map((one) => t(`trafficClass.${one.class}`)).join(', ') || t('app.none')}</td>
      <td className="num">
        {format.bps(peer.rxBps)} / {format.bps(peer.txBps)}
      </td>
    </tr>
  );
}
