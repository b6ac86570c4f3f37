'use client';
import { useTranslations } from 'next-intl';
import { useIsOld } from '#components/kit/age.tsx';
import { Moment } from '#components/kit/moment.tsx';
import { useFormat } from '#components/kit/use-format.ts';
import { Card } from '#components/ui/card.tsx';
import { ScrollRegion } from '#components/ui/scroll-region.tsx';
import { type Mark, StatusWord } from '#components/ui/status-mark.tsx';
import type { Gateway, OverlayTunnel } from '#lib/contract/gateways.ts';
import { DropsCard } from './drops-card.tsx';
import { ForwardsCard } from './forwards-card.tsx';
import { OverlayPeers } from './overlay-peers.tsx';

const marks: Record<OverlayTunnel['status'], Mark> = { up: 'well', connecting: 'pending', down: 'down' };

export function OverlayTab({ gateway }: { gateway: Gateway }) {
  const isStale = useIsOld(gateway.sampledAt);
  return (
    <div className="flex flex-col gap-4">
      <OverlayPeers gatewayId={gateway.id} />
      <Tunnels tunnels={gateway.overlay.tunnels} isStale={isStale} />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <ForwardsCard gateway={gateway} />
        <DropsCard drops={gateway.drops} isStale={isStale} />
      </div>
    </div>
  );
}

function Tunnels({ tunnels, isStale }: { tunnels: readonly OverlayTunnel[]; isStale: boolean }) {
  const t = useTranslations();
  const format = useFormat();
  const heads = ['peer', 'link', 'status', 'role', 'rtt', 'loss', 'inOut', 'total', 'fec', 'heard', 'remote'] as const;
  const numeric = new Set<string>(['rtt', 'loss', 'inOut', 'total', 'fec']);
  if (tunnels.length === 0)
    return (
      <Card title={t('overlay.sessions')}>
        <p>{t('overlay.empty')}</p>
      </Card>
    );
  return (
    <Card title={t('overlay.sessions')} isStale={isStale}>
      <ScrollRegion label={t('overlay.sessions')} className="-mx-2">
        <table className="table">
          <thead>
            <tr>
              {heads.map((head) => (
                <th key={head} scope="col" className={numeric.has(head) ? 'num' : undefined}>
                  {t(`overlay.${head}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="whitespace-nowrap">
            {tunnels.map((tunnel) => (
              <tr key={tunnel.id} data-testid="tunnel" data-status={tunnel.status}>
                <td className="font-medium">{tunnel.peer.name}</td>
                <td>{tunnel.link}</td>
                <td>
                  <StatusWord mark={marks[tunnel.status]} word={t(`status.${tunnel.status}`)} />
                </td>
                <td className={tunnel.active ? '' : 'text-mute'}>
                  {tunnel.active ? t('overlay.active') : t('overlay.standby')}
                </td>
                <td className="num">{format.ms(tunnel.rttMs)}</td>
                <td className="num">
                  {format.percent(tunnel.lossRxPct)} / {format.percent(tunnel.lossTxPct)}
                </td>
                <td className="num">
                  {format.bps(tunnel.rxBps)} / {format.bps(tunnel.txBps)}
                </td>
                <td className="num text-mute">
                  {format.bytes(tunnel.rxBytes)} / {format.bytes(tunnel.txBytes)}
                </td>
                <td className="num">{tunnel.fecGroupSize === 0 ? t('app.none') : tunnel.fecGroupSize}</td>
                <td>
                  <Moment at={tunnel.lastHeardAt} />
                </td>
                <td className="font-mono text-[12.5px] text-mute">
                  {tunnel.remote} <span className="font-sans text-xs">{tunnel.protocol}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </Card>
  );
}
