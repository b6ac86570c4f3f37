/**
 * Every second: a gateway that holds other rules than it acknowledged gets them again, everybody who looks is told of a state
 * that has changed, and weekly times are written out anew before they run out.
 */
import type { GatewayPolicy } from '#lib/contract/policy.ts';
import type { Deps } from '../deps.ts';
import { addLog } from '../logs/add.ts';
import { announceNetmaps, bumpNetmaps } from '../nodes/plan.ts';
import { enforcementRows, reportOf, stateOf } from './state.ts';

/** Between two attempts at the same gateway. */
const AGAIN_MS = 5000;
/** Weekly times are written out for eight days; renewed while there is still most of a week. */
const RENEW_BEFORE_MS = 6 * 86_400_000;

export function createPolicyWatch(deps: Deps): () => Promise<void> {
  const states = new Map<string, GatewayPolicy['state']>();
  const sentAt = new Map<string, number>();
  return async () => {
    const now = deps.now();
    const rows = await enforcementRows(deps.store.read).execute();
    const expiring: string[] = [];
    for (const row of rows) {
      const intended = deps.intended.get(row.id);
      const until = intended?.expandedUntil ?? null;
      if (until !== null && until - now < RENEW_BEFORE_MS) expiring.push(row.id);
      const state = stateOf(row, intended, reportOf(deps, row.id), now);
      const before = states.get(row.id);
      if (before !== state) {
        states.set(row.id, state);
        deps.bus.emit('changed', { resource: 'policy', id: row.id, siteId: row.site_id });
        if (state === 'drift')
          await deps.store.write((db) =>
            addLog(db, now, { level: 'error', event: 'policy-drift', nodeId: row.id, params: {} }),
          );
      }
      if (state !== 'drift' || now - (sentAt.get(row.id) ?? 0) < AGAIN_MS) continue;
      sentAt.set(row.id, now);
      announceNetmaps(deps, [row.id]);
    }
    for (const id of states.keys()) if (!rows.some((row) => row.id === id)) states.delete(id);
    if (expiring.length === 0) return;
    await deps.store.write((db) => bumpNetmaps(db, expiring));
    announceNetmaps(deps, expiring);
  };
}
