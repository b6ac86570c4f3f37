/** Once a second: judges every node, keeps status changes, and tells screens which resources moved. */
import type { Condition } from '#lib/contract/condition.ts';
import type { Deps } from '../deps.ts';
import { addLog } from '../logs/add.ts';
import type { Evaluator } from './evaluator.ts';
import { factsOf } from './facts.ts';
import { type TunnelRow, tunnelRows } from './tunnel-view.ts';
import { conditionsOf, latencyThresholdMs, lossThresholdPct, statusOf, statusRank } from './verdict.ts';

/** Above this many changed nodes in one second one message says "all" instead of one each. */
const mostSingleChanges = 50;
const seenEveryTicks = 10;

const lossy = (conditions: readonly Condition[]): Map<string, number> =>
  new Map(
    conditions
      .filter((one) => one.cause === 'link-loss')
      .map((one) => [one.subject ?? '', Number(one.evidence['lossPct'])]),
  );

export function createEvaluator(deps: Omit<Deps, 'evaluator'>): Evaluator {
  const judged = new Map<string, readonly Condition[]>();
  /** Since when each link has been slow. */
  const slowSince = new Map<string, number>();
  const slowFor =
    (nodeId: string, now: number) =>
    (link: string, rttMs: number | null): number => {
      const key = `${nodeId} ${link}`;
      if (rttMs === null || rttMs < latencyThresholdMs) {
        slowSince.delete(key);
        return 0;
      }
      const since = slowSince.get(key) ?? now;
      slowSince.set(key, since);
      return now - since;
    };
  let lastReport = 0;
  let ticks = 0;

  function announce(gateways: readonly { id: string; siteId: string | null }[], pops: number): void {
    if (gateways.length > mostSingleChanges) deps.bus.emit('changed', { resource: 'gateways' });
    else for (const { id, siteId } of gateways) deps.bus.emit('changed', { resource: 'gateways', id, siteId });
    if (pops > 0) deps.bus.emit('changed', { resource: 'pops' });
    if (gateways.length + pops === 0) return;
    deps.bus.emit('changed', { resource: 'fleet' });
    if (ticks % 3 === 0) deps.bus.emit('changed', { resource: 'metrics' });
  }

  return {
    conditions: (nodeId) => judged.get(nodeId) ?? [],
    async tick() {
      ticks += 1;
      const now = deps.now();
      const nodes = await deps.store.read
        .selectFrom('node')
        .leftJoin('gateway', 'gateway.id', 'node.id')
        .select(['node.id', 'node.kind', 'node.enrolled_at', 'node.last_seen_at', 'node.status', 'gateway.site_id'])
        .execute();
      const byGateway = new Map<string, TunnelRow[]>();
      for (const row of await tunnelRows(deps.store.read, null)) {
        const rows = byGateway.get(row.gateway_id) ?? [];
        rows.push(row);
        byGateway.set(row.gateway_id, rows);
      }
      const moved: { id: string; siteId: string | null }[] = [];
      let pops = 0;
      const changes: { id: string; status: ReturnType<typeof statusOf> }[] = [];
      const logs: {
        nodeId: string;
        event: 'link-loss-high' | 'link-loss-normal';
        link: string;
        lossPct: number | null;
      }[] = [];
      for (const node of nodes) {
        const before = judged.get(node.id) ?? [];
        const lossyBefore = lossy(before);
        const tunnels = byGateway.get(node.id) ?? [];
        const facts = factsOf(deps.fleet, node, tunnels, new Set(lossyBefore.keys()), now, slowFor(node.id, now));
        const conditions = conditionsOf(facts);
        const sinceOf = (one: Condition): Condition => {
          if (one.since !== null) return one;
          const same = before.find((old) => old.cause === one.cause && old.subject === one.subject);
          return { ...one, since: same?.since ?? new Date(now).toISOString() };
        };
        judged.set(node.id, conditions.map(sinceOf));
        const lossyNow = lossy(conditions);
        for (const [link, lossPct] of lossyNow)
          if (!lossyBefore.has(link)) logs.push({ nodeId: node.id, event: 'link-loss-high', link, lossPct });
        const down = new Set(conditions.filter((one) => one.cause === 'link-down').map((one) => one.subject));
        for (const link of lossyBefore.keys()) {
          if (
            lossyNow.has(link) ||
            down.has(link) ||
            conditions.some((one) => one.cause === 'controller-connection-lost')
          )
            continue;
          logs.push({
            nodeId: node.id,
            event: 'link-loss-normal',
            link,
            lossPct: facts.links.find((one) => one.name === link)?.lossPct ?? null,
          });
        }
        const status = statusOf(conditions);
        if (status !== node.status) changes.push({ id: node.id, status });
        const reported = (deps.fleet.node(node.id)?.receivedAt ?? 0) > lastReport;
        if (!reported && status === node.status) continue;
        if (node.kind === 'pop') pops += 1;
        else moved.push({ id: node.id, siteId: node.site_id });
      }
      lastReport = now;
      // After a crash of the controller this is how long ago the node was certainly there.
      if (ticks % seenEveryTicks === 0) {
        await deps.store.write((db) =>
          db.updateTable('node').set({ last_seen_at: now }).where('connected_at', 'is not', null).execute(),
        );
      }
      if (changes.length > 0 || logs.length > 0) {
        await deps.store.write(async (db) => {
          for (const { id, status } of changes) {
            await db
              .updateTable('node')
              .set({ status, status_rank: statusRank[status], status_since: now })
              .where('id', '=', id)
              .execute();
          }
          for (const { nodeId, event, link, lossPct } of logs) {
            const level = event === 'link-loss-high' ? 'warn' : 'info';
            await addLog(db, now, { level, event, nodeId, params: { link, lossPct, thresholdPct: lossThresholdPct } });
          }
        });
        if (logs.length > 0) deps.bus.emit('changed', { resource: 'logs' });
      }
      announce(moved, pops);
    },
  };
}
