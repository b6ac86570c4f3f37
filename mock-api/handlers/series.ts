/** Time series out of the same functions as the live numbers, so that a chart ends where the card stands. */
import { type SeriesName, seriesUnits } from '#lib/contract/series.ts';
import type { Db } from '../db.ts';
import { clientBps, clientRttMs } from '../lightlink/view.ts';
import { activeTunnel, bps, isDown, jitterMs, lossPct, residualPct, rttMs } from '../measure.ts';
import type { MockTunnel } from '../seed/fleet.ts';
import type { MockClient } from '../seed/lightlink.ts';
import { hash, noise } from '../seed/random.ts';

/** Of a client: what its card shows now, over time. */
const clientMeasures: Partial<Record<SeriesName, (client: MockClient, at: number) => number>> = {
  rxBps: (client, at) => clientBps(client, 'rx', at),
  txBps: (client, at) => clientBps(client, 'tx', at),
  rttMs: clientRttMs,
};

type Measure = (tunnel: MockTunnel, at: number, isActive: boolean) => number;

const measures: Partial<Record<SeriesName, Measure>> = {
  rttMs: ({ link }, at) => rttMs(link, at),
  jitterMs: ({ link }, at) => jitterMs(link, at),
  lossRxPct: ({ link }, at) => lossPct(link, 'down', at),
  lossTxPct: ({ link }, at) => lossPct(link, 'up', at),
  residualRxPct: ({ link }, at) => residualPct(link, 'down', at),
  residualTxPct: ({ link }, at) => residualPct(link, 'up', at),
  lossBeforePct: ({ link }, at) => (lossPct(link, 'down', at) + lossPct(link, 'up', at)) / 2,
  lossAfterPct: ({ link }, at) => (residualPct(link, 'down', at) + residualPct(link, 'up', at)) / 2,
  overheadPct: ({ id }, at) => 16.4 + noise(`${id}:cost`, at) * 0.6,
  recoveredPps: ({ link }, at) => lossPct(link, 'down', at) * 1.2,
  packetsPps: ({ ppsUp, ppsDown }) => ppsUp + ppsDown,
  rxBps: (tunnel, at, isActive) => bps(tunnel, 'down', at, isActive),
  txBps: (tunnel, at, isActive) => bps(tunnel, 'up', at, isActive),
};

function find(db: Db, subject: string): { tunnel: MockTunnel; isActive: boolean } | null {
  for (const gateway of db.gateways) {
    const active = activeTunnel(gateway);
    if (gateway.id === subject || subject === 'fleet') {
      if (active && (subject !== 'fleet' || gateway.id === 'gw-3')) return { tunnel: active, isActive: true };
    }
    const own = gateway.tunnels.find(({ id, link }) => id === subject || link.id === subject);
    if (own) return { tunnel: own, isActive: own === active };
  }
  return null;
}

function level(stepMs: number): '1s' | '10s' | '1m' | '15m' {
  if (stepMs < 10_000) return '1s';
  if (stepMs < 60_000) return '10s';
  return stepMs < 900_000 ? '1m' : '15m';
}

export function series(
  db: Db,
  subject: string,
  names: readonly SeriesName[],
  from: number,
  to: number,
  points: number,
) {
  const stepMs = Math.max(1000, Math.ceil((to - from) / points / 1000) * 1000);
  const found = find(db, subject);
  const client = db.clients.find(({ id }) => id === subject);
  const isThere = (at: number): boolean => {
    if (client) return client.onlineSince !== null && client.onlineSince <= at && client.enabled;
    return found !== null && (!isDown(found.tunnel.link) || at < (found.tunnel.link.downSince ?? to));
  };
  const valueOf = (name: SeriesName, at: number): number => {
    if (client) return clientMeasures[name]?.(client, at) ?? 0;
    return found ? (measures[name]?.(found.tunnel, at, found.isActive) ?? 0) : 0;
  };
  const start = Math.ceil(from / stepMs) * stepMs;
  return {
    subject,
    level: level(stepMs),
    stepMs,
    series: names.map((name) => ({
      name,
      unit: seriesUnits[name],
      points: Array.from({ length: Math.floor((to - start) / stepMs) }, (_, index) => start + index * stepMs)
        .filter(isThere)
        .map((at) => {
          const avg = valueOf(name, at);
          const spread = 0.06 + 0.25 * hash(`${name}:${at}`);
          return {
            at: new Date(at).toISOString(),
            min: avg * (1 - spread),
            avg,
            max: avg * (1 + spread),
            count: stepMs / 1000,
          };
        }),
    })),
  };
}
