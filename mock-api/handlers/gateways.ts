import type { NodeStatus } from '#lib/contract/condition.ts';
import type { GatewaySort } from '#lib/contract/gateways.ts';
import type { Db } from '../db.ts';
import { isInReach } from '../lightlink/view.ts';
import type { MockGateway } from '../seed/fleet.ts';
import { rowOf, statusOf } from '../view.ts';
import { paged } from './listing.ts';

const rank: Record<NodeStatus, number> = { down: 0, offline: 1, degraded: 2, pending: 3, well: 4 };
const collator = new Intl.Collator('en', { numeric: true });

interface Query {
  readonly q?: string | undefined;
  readonly status?: NodeStatus | undefined;
  readonly site?: string | undefined;
  readonly sort: GatewaySort;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export function listGateways(db: Db, { q, status, site, sort, cursor, limit }: Query) {
  const at = db.now();
  const names = new Map(db.sites.map((one) => [one.id, one.name]));
  const siteName = (gateway: MockGateway): string => names.get(gateway.siteId) ?? '';
  const needle = q?.trim().toLowerCase() ?? '';
  const matching = db.gateways.filter(
    (gateway) =>
      isInReach(db, gateway.id) &&
      (needle === '' || `${gateway.name} ${siteName(gateway)}`.toLowerCase().includes(needle)) &&
      (status === undefined || statusOf(gateway, at) === status) &&
      (site === undefined || gateway.siteId === site),
  );
  const sign = sort.startsWith('-') ? -1 : 1;
  const bySite = sort.endsWith('site');
  const ranks = new Map(matching.map((gateway) => [gateway.id, rank[statusOf(gateway, at)]]));
  matching.sort((a, b) => {
    const byRank = sort === 'status' ? (ranks.get(a.id) ?? 0) - (ranks.get(b.id) ?? 0) : 0;
    if (byRank !== 0) return byRank;
    return sign * (bySite ? collator.compare(siteName(a), siteName(b)) : collator.compare(a.name, b.name));
  });
  const { items, nextCursor } = paged(matching, cursor, limit);
  return { items: items.map((gateway) => rowOf(db, gateway, at)), nextCursor, total: matching.length };
}
