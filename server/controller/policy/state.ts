/** Whether a gateway enforces what it is meant to: its own word against what it was sent. */
import type { PolicyReport } from '#lib/contract/agent.ts';
import type { GatewayPolicy } from '#lib/contract/policy.ts';
import type { Reader } from '../../store/store.ts';
import type { Deps } from '../deps.ts';
import type { IntendedRules } from './intended.ts';

export const enforcementRows = (db: Reader) =>
  db
    .selectFrom('lightlink')
    .innerJoin('gateway', 'gateway.id', 'lightlink.gateway_id')
    .innerJoin('node', 'node.id', 'gateway.id')
    .innerJoin('site', 'site.id', 'gateway.site_id')
    .select(['node.id', 'node.name', 'node.connected_at', 'node.last_seen_at', 'node.netmap_version'])
    .select(['node.netmap_enforced', 'node.netmap_enforced_at', 'node.created_at'])
    .select(['site.id as site_id', 'site.name as site_name'])
    .where('lightlink.enabled', '=', 1)
    .orderBy('node.name');
export type EnforcementRow = Awaited<ReturnType<ReturnType<typeof enforcementRows>['execute']>>[number];

/** Newer than this, a difference is a change on its way; the gateway speaks once a second. */
const SETTLING_MS = 2500;

export function stateOf(
  row: EnforcementRow,
  intended: IntendedRules | undefined,
  told: PolicyReport | null,
  now: number,
): GatewayPolicy['state'] {
  if (row.connected_at === null) return 'offline';
  if (!told || !intended) return 'pending';
  if (told.rolledBackFrom !== null && told.rolledBackFrom === intended.revision) return 'rolled-back';
  // Netmaps change for other reasons as well; what counts here are the rules in them.
  if (told.hash === intended.hash) return 'enforced';
  if (row.netmap_enforced === null || row.netmap_enforced < row.netmap_version) return 'pending';
  return now - (row.netmap_enforced_at ?? 0) < SETTLING_MS ? 'pending' : 'drift';
}

/** What the gateway last said that its data path holds; null while it is away or has said nothing. */
export function reportOf(deps: Pick<Deps, 'fleet'>, gatewayId: string): PolicyReport | null {
  const node = deps.fleet.node(gatewayId);
  return node?.connectedAt === null ? null : (node?.state?.policy ?? null);
}
