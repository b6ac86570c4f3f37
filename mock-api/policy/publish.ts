/** A text becomes a revision: gateways acknowledge it within a second, one that is away does not. */
import type { GatewayPolicy, PolicyPublished } from '#lib/contract/policy.ts';
import type { Db } from '../db.ts';
import { begin } from '../lightlink/operations.ts';
import { isInReach, placeOf } from '../lightlink/view.ts';
import { preview } from './changes.ts';
import { enforcedText } from './inventory.ts';
import { digestOf, grantsIn } from './seed.ts';

interface Publication {
  readonly text: string;
  readonly note: string;
  readonly restoredFrom?: number;
  readonly approvedBy?: string;
  readonly by?: string;
}

export const nameOf = (db: Db): string => db.users.find(({ id }) => id === db.userId)?.name ?? '';

export function publishText(db: Db, { text, note, restoredFrom, approvedBy, by }: Publication): PolicyPublished {
  const { policy } = db;
  const revision = (policy.revisions.at(-1)?.revision ?? 0) + 1;
  const { losing, gaining } = preview(db, text, enforcedText(db));
  const gatewayIds = [...policy.enforced.keys()];
  const operationId = begin(db, 'policy', [{ id: `policy-${revision}`, name: `${revision}` }], gatewayIds, (id) =>
    policy.away.has(id),
  );
  const hash = digestOf(text);
  policy.revisions.push({
    revision,
    hash,
    note,
    at: new Date(db.now()).toISOString(),
    by: by ?? nameOf(db),
    approvedBy: approvedBy ?? null,
    restoredFrom: restoredFrom ?? null,
    losing,
    gaining,
    grants: grantsIn(text),
    operationId,
    text,
  });
  const receipts = db.operations.find(({ id }) => id === operationId)?.receipts ?? [];
  for (const { gatewayId, enforcedAt } of receipts)
    if (enforcedAt !== null && !policy.drifted.has(gatewayId))
      policy.enforced.get(gatewayId)?.push({ revision, hash, at: enforcedAt });
  policy.proposal = null;
  db.changed('policy');
  setTimeout(() => db.changed('policy'), 1000);
  return { revision, operationId, proposed: false };
}

export function gatewayPolicies(db: Db): GatewayPolicy[] {
  const { policy } = db;
  const last = policy.revisions.at(-1);
  const intended = { revision: last?.revision ?? 0, hash: last?.hash ?? '' };
  return [...policy.enforced].flatMap(([id, history]): GatewayPolicy[] => {
    if (!isInReach(db, id)) return [];
    const now = history.filter(({ at }) => at <= db.now()).at(-1);
    const isThere = now?.revision === intended.revision;
    const drifts = policy.drifted.has(id);
    const state = policy.away.has(id) ? 'offline' : drifts ? 'drift' : isThere ? 'enforced' : 'pending';
    const enforcedAt = now ? new Date(now.at).toISOString() : null;
    return [
      {
        ...placeOf(db, id),
        intended,
        enforced: now ? { revision: now.revision, hash: drifts ? digestOf(`drift ${now.hash}`) : now.hash } : null,
        enforcedAt,
        state,
        since: state === 'enforced' && enforcedAt !== null ? enforcedAt : new Date(db.now() - 2_460_000).toISOString(),
        target: id === 'gw-0' ? 'nftables' : 'filter',
      },
    ];
  });
}

/** The gateway takes it within the second. */
export function reapply(db: Db, id: string): boolean {
  const last = db.policy.revisions.at(-1);
  const history = db.policy.enforced.get(id);
  if (!last || !history) return false;
  db.policy.drifted.delete(id);
  history.push({ revision: last.revision, hash: last.hash, at: db.now() + 400 });
  db.changed('policy');
  setTimeout(() => db.changed('policy'), 500);
  return true;
}
