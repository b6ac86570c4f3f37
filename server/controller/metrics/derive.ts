/** Once a second: what only the controller can measure, because it takes both ends of a session or the whole fleet. */

import type { FecCounters } from '#lib/contract/fec.ts';
import { type SeriesName, seriesNames } from '#lib/contract/series.ts';
import type { MetricRow } from '../../store/store.ts';
import type { Deps } from '../deps.ts';
import { fecOf } from '../fleet/fec.ts';
import { type TunnelRow, tunnelRows } from '../fleet/tunnel-view.ts';
import { singles } from './ingest.ts';

type Total = FecCounters & { readonly bytesSent: number };

const combine = (a: Total, b: Total, how: (x: number, y: number) => number): Total => ({
  packetsEncoded: how(a.packetsEncoded, b.packetsEncoded),
  packetsDecoded: how(a.packetsDecoded, b.packetsDecoded),
  parityGenerated: how(a.parityGenerated, b.parityGenerated),
  packetsRecovered: how(a.packetsRecovered, b.packetsRecovered),
  packetsLost: how(a.packetsLost, b.packetsLost),
  bytesOverhead: how(a.bytesOverhead, b.bytesOverhead),
  bytesSent: how(a.bytesSent, b.bytesSent),
});

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

const sumOf = (values: readonly (number | null)[] | undefined): number =>
  (values ?? []).reduce<number>((sum, value) => sum + (value ?? 0), 0);

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
      const rtts: number[] = [];
      const bps = { rx: 0, tx: 0 };
      for (const [gatewayId, tunnels] of byGateway) {
        if ((deps.fleet.node(gatewayId)?.connectedAt ?? null) === null) continue;
        const total = totalOf(gatewayId, tunnels);
        const before = last.get(gatewayId);
        last.set(gatewayId, { at: now, total });
        if (!before) continue;
        const delta = combine(total, before.total, (now, then) => now - then);
        // A counter that fell: a node started anew; the next second measures again.
        if (Object.values(delta).some((value) => value < 0)) continue;
        seconds = Math.max(0.5, (now - before.at) / 1000);
        const state = deps.fleet.node(gatewayId)?.state;
        const rttMs = state?.sessions.find((session) => session.active)?.rttMs ?? null;
        const rates = {
          rx: sumOf(state?.links.map((link) => link.rxBps)),
          tx: sumOf(state?.links.map((link) => link.txBps)),
        };
        if (rttMs !== null) rtts.push(rttMs);
        bps.rx += rates.rx;
        bps.tx += rates.tx;
        const own: [SeriesName, number][] = rttMs === null ? [] : [['rttMs', rttMs]];
        rows.push(row(gatewayId, at, [...seriesOf(delta, seconds), ...own]));
        fleet = fleet ? combine(fleet, delta, (one, other) => one + other) : delta;
      }
      if (fleet) {
        const rest: [SeriesName, number][] = [
          ['rxBps', bps.rx],
          ['txBps', bps.tx],
        ];
        if (rtts.length > 0) rest.push(['rttMs', sumOf(rtts) / rtts.length]);
        rows.push(row('fleet', at, [...seriesOf(fleet, seconds), ...rest]));
      }
      await deps.ingest.add(rows);
    },
  };
}
