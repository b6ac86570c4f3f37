import type { NodeStatus } from '#lib/contract/condition.ts';
import type { Overview, Topology } from '#lib/contract/overview.ts';
import type { Db } from '../db.ts';
import { activeTunnel, isDown, lossPct, rttMs } from '../measure.ts';
import { conditionsOf, rowOf, siteOf, statusOf } from '../view.ts';

const rank: Record<NodeStatus, number> = { down: 0, offline: 1, degraded: 2, pending: 3, well: 4 };

export function overview(db: Db): Overview {
  const at = db.now();
  const rows = db.gateways.map((gateway) => rowOf(db, gateway, at));
  const byStatus: Record<NodeStatus, number> = { down: 0, offline: 0, degraded: 0, pending: 0, well: 0 };
  for (const row of rows) byStatus[row.status] += 1;
  const measured = rows.filter((row) => row.lossPct !== null);
  const mean = (values: (number | null)[]): number | null =>
    values.length === 0 ? null : values.reduce<number>((sum, value) => sum + (value ?? 0), 0) / values.length;
  const before = mean(measured.map((row) => row.lossPct));
  const after = mean(measured.map((row) => row.residualLossPct));
  return {
    sampledAt: new Date(at - 400).toISOString(),
    gateways: { total: rows.length, byStatus },
    tunnels: {
      up: rows.reduce((sum, row) => sum + row.tunnelsUp, 0),
      total: rows.reduce((sum, row) => sum + row.tunnelsTotal, 0),
    },
    links: {
      up: rows.reduce((sum, row) => sum + row.linksUp, 0),
      total: rows.reduce((sum, row) => sum + row.linksTotal, 0),
    },
    lossBeforePct: before,
    lossAfterPct: after,
    recoveredPct: before && after !== null ? (1 - after / before) * 100 : null,
    rxBps: rows.reduce((sum, row) => sum + (row.rxBps ?? 0), 0),
    txBps: rows.reduce((sum, row) => sum + (row.txBps ?? 0), 0),
    attention: db.gateways
      .flatMap((gateway) =>
        conditionsOf(gateway, at).map((condition) => ({
          gateway: { id: gateway.id, name: gateway.name },
          site: { id: gateway.siteId, name: siteOf(db, gateway.siteId)?.name ?? '' },
          condition,
        })),
      )
      .sort((a, b) => rank[a.condition.status] - rank[b.condition.status])
      .slice(0, 20),
    switches: db.logs
      .filter(
        ({ event, at: when, level }) =>
          /^(link|session)-(up|down)|failover/.test(event) && level !== 'debug' && at - Date.parse(when) < 3_600_000,
      )
      .slice(0, 20),
  };
}

export function topology(db: Db): Topology {
  const at = db.now();
  return {
    sampledAt: new Date(at - 400).toISOString(),
    stations: db.gateways.map((gateway) => {
      const site = siteOf(db, gateway.siteId);
      const row = rowOf(db, gateway, at);
      return {
        siteId: gateway.siteId,
        siteName: site?.name ?? '',
        region: site?.region ?? '',
        role: gateway.role,
        gatewayId: gateway.id,
        gatewayName: gateway.name,
        status: statusOf(gateway, at),
        rttMs: row.rttMs,
        lossPct: row.lossPct,
      };
    }),
    junctions: db.pops.map((pop) => {
      const sessions = db.gateways.flatMap(({ tunnels }) => tunnels).filter(({ popId }) => popId === pop.id);
      return {
        popId: pop.id,
        popName: pop.name,
        status: 'well' as const,
        sessions: sessions.length,
        packetsPps: sessions.length * 140,
      };
    }),
    tracks: db.gateways.flatMap((gateway) =>
      gateway.tunnels.map((tunnel) => ({
        sessionId: tunnel.id,
        gatewayId: gateway.id,
        popId: tunnel.popId,
        link: tunnel.link.name,
        linkKind: tunnel.link.kind,
        status: isDown(tunnel.link) ? ('down' as const) : ('up' as const),
        active: tunnel === activeTunnel(gateway),
        rttMs: isDown(tunnel.link) ? null : rttMs(tunnel.link, at),
        lossPct: isDown(tunnel.link) ? null : lossPct(tunnel.link, 'down', at),
        since: new Date(db.startedAt).toISOString(),
      })),
    ),
  };
}
