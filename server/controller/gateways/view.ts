/** One gateway as the contract shows it: what is configured, joined with what its engine reported last. */
import type { Gateway, UnderlayLink } from '#lib/contract/gateways.ts';
import type { Deps } from '../deps.ts';
import { linkLoss } from '../fleet/facts.ts';
import { tunnelRows, viewTunnel } from '../fleet/tunnel-view.ts';
import { iso, isoOrNull } from '../time.ts';
import type { GatewayRecord } from './find.ts';

export async function viewGateway(deps: Deps, row: GatewayRecord): Promise<Gateway> {
  const now = deps.now();
  const tunnels = await tunnelRows(deps.store.read, [row.id]);
  const rows = await deps.store.read
    .selectFrom('link')
    .selectAll()
    .where('gateway_id', '=', row.id)
    .orderBy('position')
    .execute();
  const live = deps.fleet.node(row.id);
  const connected = live?.connectedAt ?? null;
  const links = rows.map((link): UnderlayLink => {
    const report = deps.fleet.link(row.id, link.name);
    const loss = linkLoss(deps.fleet, tunnels, link.name, now);
    const current = connected === null ? undefined : report;
    return {
      id: link.id,
      name: link.name,
      kind: report?.kind ?? link.kind,
      status: current?.status ?? 'unknown',
      since: report?.since ?? null,
      cause: report?.cause ?? null,
      localAddress: report?.localAddress ?? '',
      publicAddress: report?.publicAddress ?? link.public_address,
      rttMs: current?.rttMs ?? null,
      jitterMs: current?.jitterMs ?? null,
      lossRxPct: current?.status === 'up' ? loss.rxPct : null,
      lossTxPct: current?.status === 'up' ? loss.txPct : null,
      rxBps: current?.rxBps ?? null,
      txBps: current?.txBps ?? null,
      rxBytes: report?.rxBytes ?? 0,
      txBytes: report?.txBytes ?? 0,
      lteSignal: current?.lteSignal ?? null,
    };
  });
  return {
    id: row.id,
    name: row.name,
    site: { id: row.site_id, name: row.site_name },
    status: row.status,
    statusSince: iso(row.status_since),
    conditions: [...deps.evaluator.conditions(row.id)],
    sampledAt: isoOrNull(live?.receivedAt),
    software: row.software,
    role: row.site_role,
    createdAt: iso(row.created_at),
    enrolledAt: isoOrNull(row.enrolled_at),
    connectedAt: isoOrNull(connected),
    lastSeenAt: isoOrNull(connected === null ? row.last_seen_at : (live?.receivedAt ?? row.last_seen_at)),
    hostname: row.hostname,
    lab: row.lab === 1,
    uptimeMs: live?.state ? now - Date.parse(live.state.startedAt) : null,
    rssBytes: live?.state?.rssBytes ?? null,
    netmap: {
      intended: row.netmap_version,
      enforced: row.netmap_enforced,
      enforcedAt: isoOrNull(row.netmap_enforced_at),
    },
    policy: { intended: null, enforced: null },
    underlay: { links },
    overlay: { tunnels: tunnels.map((tunnel) => viewTunnel(deps.fleet, tunnel, now)) },
    forwards: JSON.parse(row.forwards_json),
    drops: live?.state?.drops ?? {},
  };
}
