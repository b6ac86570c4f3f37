/** Once a second: what only the controller can measure, because it takes both ends of a session or the whole fleet. */

import type { FecCounters } from '#lib/contract/fec.ts';
import { type SeriesName, seriesNames } from '#lib/contract/series.ts';
import type { MetricRow } from '../../store/store.ts';
import type { Deps } from '../deps.ts';
import { fecOf } from '../fleet/fec.ts';
import { type TunnelRow, tunnelRows } from '../fleet/tunnel-view.ts';
import { singles } from './ingest.ts';

type Total = FecCounters & { readonly bytesSent: number };

const minus = (a: Total, b: Total): Total =>
  Object.fromEntries(
    Object.keys(a).map((key) => [key, a[key as keyof Total] - b[key as keyof Total]]),
  ) as unknown as Total;

function seriesOf(delta: Total, seconds: number): [SeriesName, number][] {
  const expected = delta.packetsDecoded + delta.packetsRecovered + delta.packetsLost;
  const values: [SeriesName, number][] = [['recoveredPps', delta.packetsRecovered / seconds]];
  if (expected > 0) {
    values.push(['lossBeforePct', (100 * (delta.packetsRecovered + delta.packetsLost)) / expected]);
    values.push(['lossAfterPct', (100 * delta.packetsLost) / expected]);
  }
  if (delta.bytesSent > 0) values.push(['overheadPct', (100 * delta.bytesOverhead) / delta.bytesSent]);
  return values;
}

export interface Deriver {
  tick(): Promise<void>;
}

export function createDeriver(deps: Deps): Deriver {
  const last = new Map<string, { at: number; total: Total }>();

  function totalOf(gatewayId: string, tunnels: readonly TunnelRow[]): Total {
    const fec = fecOf(deps.fleet, gatewayId, tunnels);
    const bytesSent = fec.sessions.reduce((sum, session) => sum + session.up.bytesSent + session.down.bytesSent, 0);
    const { packetsEncoded, packetsDecoded, parityGenerated, packetsRecovered, packetsLost, bytesOverhead } = fec;
    return { packetsEncoded, packetsDecoded, parityGenerated, packetsRecovered, packetsLost, bytesOverhead, bytesSent };
  }

  const row = (subject: string, at: number, values: readonly [SeriesName, number][]): MetricRow => ({
    subject,
    at,
    source: 2,
    values: singles(values.map(([name, value]) => [seriesNames.indexOf(name), value])),
  });

  return {
    async tick() {
      const now = deps.now();
      const at = now - (now % 1000);
      const byGateway = Map.groupBy(await tunnelRows(deps.store.read, null), (tunnel) => tunnel.gateway_id);
      const rows: MetricRow[] = [];
      let fleet: Total | null = null;
      let seconds = 1;
      for (const [gatewayId, tunnels] of byGateway) {
        if ((deps.fleet.node(gatewayId)?.connectedAt ?? null) === null) continue;
        const total = totalOf(gatewayId, tunnels);
        const before = last.get(gatewayId);
        last.set(gatewayId, { at: now, total });
        if (!before) continue;
        const delta = minus(total, before.total);
        // A counter that fell: a node started anew; the next second measures again.
        if (Object.values(delta).some((value) => value < 0)) continue;
        seconds = Math.max(0.5, (now - before.at) / 1000);
        rows.push(row(gatewayId, at, seriesOf(delta, seconds)));
        fleet = fleet
          ? (Object.fromEntries(
              Object.keys(delta).map((key) => [key, fleet![key as keyof Total] + delta[key as keyof Total]]),
            ) as unknown as Total)
          : delta;
      }
      if (fleet) rows.push(row('fleet', at, seriesOf(fleet, seconds)));
      await deps.ingest.add(rows);
    },
  };
}
