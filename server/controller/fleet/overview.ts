/** The fleet at a glance, within the actor's sites. */
import { nodeStatus } from '#lib/contract/condition.ts';
import type { Overview } from '#lib/contract/overview.ts';
import { allow } from '../access/allow.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { readLogs } from '../logs/list.ts';
import { averageOf } from '../metrics/query.ts';
import { iso } from '../time.ts';
import { tunnelRows } from './tunnel-view.ts';
import { statusRank } from './verdict.ts';

const windowMs = 15 * 60_000;
const switchWindowMs = 3600_000;
const mostAttention = 20;
const mostSwitches = 12;

export async function overview(deps: Deps, call: Call): Promise<Overview> {
  const { siteIds } = await allow(deps, call, 'fleet.overview');
  const now = deps.now();
  let query = deps.store.read
    .selectFrom('node')
    .innerJoin('gateway', 'gateway.id', 'node.id')
    .innerJoin('site', 'site.id', 'gateway.site_id')
    .select(['node.id', 'node.name', 'node.status', 'site.id as site_id', 'site.name as site_name']);
  if (siteIds !== null) query = query.where('site.id', 'in', siteIds);
  const rows = await query.execute();
  const byStatus = Object.fromEntries(
    nodeStatus.options.map((status) => [status, 0]),
  ) as Overview['gateways']['byStatus'];
  const links = { up: 0, total: 0 };
  const rates = { rx: 0, tx: 0, known: false };
  let newest = 0;
  for (const row of rows) {
    byStatus[row.status] += 1;
    const live = deps.fleet.node(row.id);
    newest = Math.max(newest, live?.receivedAt ?? 0);
    for (const link of live?.state?.links ?? []) {
      links.total += 1;
      if (live?.connectedAt === null) continue;
      if (link.status === 'up') links.up += 1;
      rates.known ||= link.rxBps !== null;
      rates.rx += link.rxBps ?? 0;
      rates.tx += link.txBps ?? 0;
    }
  }
  const gatewayIds = rows.map((row) => row.id);
  const tunnels = await tunnelRows(deps.store.read, gatewayIds);
  const up = tunnels.filter(
    (tunnel) =>
      deps.fleet.node(tunnel.gateway_id)?.connectedAt && deps.fleet.gatewayEnd(tunnel.id)?.report.status === 'up',
  );
  const subjects = siteIds === null ? ['fleet'] : gatewayIds;
  const before = averageOf(deps, subjects, 'lossBeforePct', now - windowMs, now);
  const after = averageOf(deps, subjects, 'lossAfterPct', now - windowMs, now);
  const switches = await readLogs(deps.store.read, siteIds, {
    limit: mostSwitches,
    from: iso(now - switchWindowMs),
    event: 'failover,link-down,link-up,controller-started',
  });
  return {
    sampledAt: newest > 0 ? iso(newest) : null,
    gateways: { total: rows.length, byStatus },
    tunnels: { up: up.length, total: tunnels.length },
    links,
    lossBeforePct: before,
    lossAfterPct: after,
    recoveredPct: before === null || after === null || before === 0 ? null : Math.max(0, 100 * (1 - after / before)),
    rxBps: rates.known ? rates.rx : null,
    txBps: rates.known ? rates.tx : null,
    attention: rows
      .flatMap((row) =>
        deps.evaluator.conditions(row.id).map((condition) => ({
          gateway: { id: row.id, name: row.name },
          site: { id: row.site_id, name: row.site_name },
          condition,
        })),
      )
      .toSorted(
        (a, b) =>
          statusRank[a.condition.status] - statusRank[b.condition.status] ||
          a.gateway.name.localeCompare(b.gateway.name),
      )
      .slice(0, mostAttention),
    switches: switches.items,
  };
}
