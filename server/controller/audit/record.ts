/** One audit row inside the change's own transaction, chained by hash to the row before it. */
import { createHash } from 'node:crypto';
import type { Writer } from '../../store/store.ts';
import type { Call } from '../call.ts';

export interface AuditEntry {
  readonly action: string;
  readonly outcome: 'done' | 'denied' | 'failed';
  readonly subject?: string | null;
  readonly before?: unknown;
  readonly after?: unknown;
  /** For what no console user did: a node that enrols, the controller itself. */
  readonly actor?: { readonly id: string | null; readonly name: string; readonly kind: 'node' | 'system' };
}

/** The bytes that a row's hash covers, in a fixed order. */
export function auditDigest(row: {
  seq: number;
  at: number;
  actor_id: string | null;
  actor_name: string;
  actor_kind: string;
  ip: string | null;
  action: string;
  outcome: string;
  subject: string | null;
  before_json: string | null;
  after_json: string | null;
  prev_hash: string;
}): string {
  const fields = [row.prev_hash, row.seq, row.at, row.actor_id, row.actor_name, row.actor_kind, row.ip];
  const rest = [row.action, row.outcome, row.subject, row.before_json, row.after_json];
  return createHash('sha256')
    .update(JSON.stringify([...fields, ...rest]))
    .digest('base64url');
}

const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

export async function recordAudit(db: Writer, now: number, call: Call | null, entry: AuditEntry): Promise<void> {
  const last = await db.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1).executeTakeFirst();
  const actor = call?.actor;
  const row = {
    seq: (last?.seq ?? 0) + 1,
    at: now,
    actor_id: entry.actor?.id ?? actor?.tokenId ?? actor?.userId ?? null,
    actor_name: entry.actor?.name ?? actor?.name ?? 'nobody',
    actor_kind: entry.actor?.kind ?? actor?.kind ?? ('anonymous' as const),
    ip: call?.ip ?? null,
    action: entry.action,
    outcome: entry.outcome,
    subject: entry.subject ?? null,
    before_json: json(entry.before),
    after_json: json(entry.after),
    prev_hash: last?.hash ?? '',
  };
  await db
    .insertInto('audit')
    .values({ ...row, hash: auditDigest(row) })
    .execute();
}
