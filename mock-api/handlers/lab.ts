import type { LabLink } from '#lib/contract/lab.ts';
import type { Db } from '../db.ts';
import { count, lossPct } from '../measure.ts';
import type { MockGateway, MockLink, MockTunnel } from '../seed/fleet.ts';

function wire(tunnel: MockTunnel | undefined, way: 'up' | 'down', at: number) {
  const encoded = tunnel?.counters[way].encoded ?? 0;
  const lost = tunnel ? (encoded * lossPct(tunnel.link, way, at)) / 100 : 0;
  return { forwarded: Math.round(encoded - lost), lost: Math.round(lost), queueDropped: 0 };
}

export function labLinkOf(db: Db, gateway: MockGateway, link: MockLink): LabLink {
  const at = db.now();
  count(gateway, at);
  const tunnel = gateway.tunnels.find((one) => one.link === link);
  return {
    id: link.id,
    site: db.sites.find(({ id }) => id === gateway.siteId)?.name ?? '',
    link: link.name,
    kind: link.kind,
    gatewayId: gateway.id,
    up: { ...link.up },
    down: { ...link.down },
    counters: { up: wire(tunnel, 'up', at), down: wire(tunnel, 'down', at) },
  };
}

export const labGateways = (db: Db): MockGateway[] => db.gateways.slice(0, 6);
