/** From the seeded fleet to the shapes of the contract. */
import type { Condition, NodeStatus } from '#lib/contract/condition.ts';
import type { Gateway, GatewayRow, OverlayTunnel, UnderlayLink } from '#lib/contract/gateways.ts';
import type { Db } from './db.ts';
import { activeTunnel, bps, bytesPerPacket, count, isDown, jitterMs, lossPct, residualPct, rttMs } from './measure.ts';
import type { MockGateway, MockLink, MockSite, MockTunnel } from './seed/fleet.ts';

const thresholdPct = 2;
const iso = (at: number): string => new Date(at).toISOString();
const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

function linkConditions(link: MockLink, at: number): Condition[] {
  if (isDown(link))
    return [
      {
        status: 'degraded',
        cause: 'link-down',
        subject: link.name,
        evidence: { kind: link.kind, cause: link.downSince === null ? 'keepalive-timeout' : 'socket-error' },
        since: iso(link.downSince ?? at - 12_000),
      },
    ];
  const loss = Math.max(lossPct(link, 'up', at), lossPct(link, 'down', at));
  if (loss <= thresholdPct) return [];
  return [
    {
      status: 'degraded',
      cause: 'link-loss',
      subject: link.name,
      evidence: { kind: link.kind, lossPct: round(loss, 1), thresholdPct },
      since: iso(at - 360_000),
    },
  ];
}

export function conditionsOf(gateway: MockGateway, at: number): Condition[] {
  if (gateway.state === 'pending')
    return [{ status: 'pending', cause: 'never-enrolled', subject: null, evidence: {}, since: null }];
  if (gateway.state === 'offline')
    return [
      {
        status: 'offline',
        cause: 'controller-connection-lost',
        subject: null,
        evidence: {},
        since: iso(gateway.offlineSince),
      },
    ];
  if (gateway.links.every(isDown))
    return [
      {
        status: 'down',
        cause: 'all-links-down',
        subject: null,
        evidence: { links: gateway.links.length },
        since: iso(at - 40_000),
      },
    ];
  return gateway.links.flatMap((link) => linkConditions(link, at));
}

export function statusOf(gateway: MockGateway, at: number): NodeStatus {
  return conditionsOf(gateway, at)[0]?.status ?? 'well';
}

const sampledAt = (gateway: MockGateway, at: number): string | null => {
  if (gateway.state === 'pending') return null;
  return iso(gateway.state === 'offline' ? gateway.offlineSince : at - 400);
};

const siteMaps = new WeakMap<Db, Map<string, MockSite>>();

export function siteOf(db: Db, id: string): MockSite | undefined {
  let map = siteMaps.get(db);
  if (map?.size !== db.sites.length) {
    map = new Map(db.sites.map((site) => [site.id, site]));
    siteMaps.set(db, map);
  }
  return map.get(id);
}

function summary(db: Db, gateway: MockGateway, at: number) {
  const conditions = conditionsOf(gateway, at);
  const site = siteOf(db, gateway.siteId);
  return {
    id: gateway.id,
    name: gateway.name,
    site: { id: gateway.siteId, name: site?.name ?? gateway.siteId },
    status: conditions[0]?.status ?? ('well' as const),
    statusSince: conditions[0]?.since ?? iso(db.startedAt),
    conditions,
    sampledAt: sampledAt(gateway, at),
    software: gateway.state === 'pending' ? null : '0.1.0',
  };
}

export function rowOf(db: Db, gateway: MockGateway, at: number): GatewayRow {
  const active = gateway.state === 'connected' ? activeTunnel(gateway) : undefined;
  const ups = gateway.links.filter((link) => !isDown(link)).length;
  const isLive = gateway.state === 'connected';
  return {
    ...summary(db, gateway, at),
    linksUp: isLive ? ups : 0,
    linksTotal: gateway.links.length,
    tunnelsUp: isLive ? gateway.tunnels.filter(({ link }) => !isDown(link)).length : 0,
    tunnelsTotal: gateway.tunnels.length,
    activeLink: active?.link.name ?? null,
    rttMs: active ? round(rttMs(active.link, at)) : null,
    lossPct: active ? round(lossPct(active.link, 'down', at)) : null,
    residualLossPct: active ? round(residualPct(active.link, 'down', at), 3) : null,
    rxBps: active ? Math.round(bps(active, 'down', at, true)) : null,
    txBps: active ? Math.round(bps(active, 'up', at, true)) : null,
  };
}

function traffic(tunnel: MockTunnel | undefined, link: MockLink, at: number, isActive: boolean) {
  const down = isDown(link);
  return {
    rttMs: down ? null : round(rttMs(link, at)),
    jitterMs: down ? null : round(jitterMs(link, at)),
    lossRxPct: down ? null : round(lossPct(link, 'down', at)),
    lossTxPct: down ? null : round(lossPct(link, 'up', at)),
    rxBps: down || !tunnel ? 0 : Math.round(bps(tunnel, 'down', at, isActive)),
    txBps: down || !tunnel ? 0 : Math.round(bps(tunnel, 'up', at, isActive)),
    rxBytes: Math.round((tunnel?.counters.down.encoded ?? 0) * bytesPerPacket),
    txBytes: Math.round((tunnel?.counters.up.encoded ?? 0) * bytesPerPacket),
  };
}

function linkView(gateway: MockGateway, link: MockLink, index: number, at: number): UnderlayLink {
  const tunnel = gateway.tunnels.find((one) => one.link === link);
  const down = isDown(link);
  return {
    id: link.id,
    name: link.name,
    kind: link.kind,
    status: down ? 'down' : 'up',
    since: iso(link.downSince ?? at - 900_000),
    cause: down ? (link.downSince === null ? 'keepalive-timeout' : 'socket-error') : null,
    localAddress: `127.1.${index}.${Number(gateway.id.slice(3)) % 250 || 1}`,
    publicAddress: down ? null : `127.1.${index}.${Number(gateway.id.slice(3)) % 250 || 1}:${40000 + index}`,
    ...traffic(tunnel, link, at, tunnel === activeTunnel(gateway)),
    lteSignal:
      link.kind === 'lte' ? { technology: 'LTE', qualityPct: 71, rsrpDbm: -93, rsrqDb: -10.5, rssiDbm: null } : null,
  };
}

function tunnelView(db: Db, gateway: MockGateway, tunnel: MockTunnel, at: number): OverlayTunnel {
  const down = isDown(tunnel.link);
  const isActive = tunnel === activeTunnel(gateway);
  return {
    id: tunnel.id,
    protocol: 'lightspeed-v2',
    link: tunnel.link.name,
    peer: { id: tunnel.popId, name: db.pops.find(({ id }) => id === tunnel.popId)?.name ?? tunnel.popId },
    remote: `127.2.0.${tunnel.popId.slice(4)}:5100`,
    status: down ? 'down' : 'up',
    active: isActive,
    since: iso(tunnel.link.downSince ?? at - 890_000),
    lastHeardAt: iso(tunnel.link.downSince ?? at - 300),
    fecGroupSize: 5,
    ...traffic(tunnel, tunnel.link, at, isActive),
  };
}

export function gatewayOf(db: Db, gateway: MockGateway, at: number): Gateway {
  count(gateway, at);
  const enrolled = gateway.state !== 'pending';
  return {
    ...summary(db, gateway, at),
    role: gateway.role,
    createdAt: iso(db.startedAt - 86_400_000),
    enrolledAt: enrolled ? iso(db.startedAt - 86_000_000) : null,
    connectedAt: gateway.state === 'connected' ? iso(db.startedAt) : null,
    lastSeenAt: sampledAt(gateway, at),
    hostname: enrolled ? gateway.name : null,
    lab: true,
    uptimeMs: enrolled ? at - db.startedAt : null,
    rssBytes: enrolled ? 71_000_000 : null,
    netmap: { intended: 4, enforced: enrolled ? 4 : null, enforcedAt: enrolled ? iso(db.startedAt + 900) : null },
    policy: { intended: null, enforced: null },
    underlay: { links: enrolled ? gateway.links.map((link, index) => linkView(gateway, link, index, at)) : [] },
    overlay: { tunnels: enrolled ? gateway.tunnels.map((tunnel) => tunnelView(db, gateway, tunnel, at)) : [] },
    forwards: gateway.forwards,
    drops: gateway.role === 'hub' ? {} : { duplicate: 41, 'too-short': 2, 'wrong-token': 0, 'x-vendor-limit': 7 },
  };
}
