/** The track diagram's data: stations, junctions and the sessions between them. */

import type { Topology } from '#lib/contract/overview.ts';
import { allow } from '../access/allow.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { readPops } from '../pops/list.ts';
import { iso } from '../time.ts';
import { worse } from './loss-window.ts';
import { tunnelRows, viewTunnel } from './tunnel-view.ts';

export async function topology(deps: Deps, call: Call): Promise<Topology> {
  const { siteIds } = await allow(deps, call, 'fleet.topology');
  const now = deps.now();
  let query = deps.store.read
    .selectFrom('node')
    .innerJoin('gateway', 'gateway.id', 'node.id')
    .innerJoin('site', 'site.id', 'gateway.site_id')
    .select([
      'node.id',
      'node.name',
      'node.status',
      'site.id as site_id',
      'site.name as site_name',
      'site.region',
      'site.role',
    ])
    .orderBy('site.role', 'desc')
    .orderBy('site.name')
    .orderBy('node.name');
  if (siteIds !== null) query = query.where('site.id', 'in', siteIds);
  const rows = await query.execute();
  const tunnels = await tunnelRows(
    deps.store.read,
    rows.map((row) => row.id),
  );
  const tracks = tunnels.map((tunnel) => {
    const view = viewTunnel(deps.fleet, tunnel, now);
    return {
      sessionId: tunnel.id,
      gatewayId: tunnel.gateway_id,
      popId: tunnel.pop_id,
      link: tunnel.link,
      linkKind: tunnel.link_kind,
      status: view.status,
      active: view.active,
      rttMs: view.rttMs,
      lossPct: worse(view.lossRxPct, view.lossTxPct),
      since: view.since,
    };
  });
  const lit = new Map<string, (typeof tracks)[number]>();
  for (const track of tracks) if (track.active && !lit.has(track.gatewayId)) lit.set(track.gatewayId, track);
  const reached = new Set(tracks.map((track) => track.popId));
  const pops = (await readPops(deps)).filter((pop) => siteIds === null || reached.has(pop.id));
  const newest = Math.max(...[...deps.fleet.nodes().values()].map((node) => node.receivedAt ?? 0), 0);
  return {
    sampledAt: newest > 0 ? iso(newest) : null,
    stations: rows.map((row) => {
      const active = lit.get(row.id);
      return {
        siteId: row.site_id,
        siteName: row.site_name,
        region: row.region,
        role: row.role,
        gatewayId: row.id,
        gatewayName: row.name,
        status: row.status,
        rttMs: active?.rttMs ?? null,
        lossPct: active?.lossPct ?? null,
      };
    }),
    junctions: pops.map((pop) => ({
      popId: pop.id,
      popName: pop.name,
      status: pop.status,
      sessions: pop.sessions,
      packetsPps: pop.packetsPps,
    })),
    tracks,
  };
}
