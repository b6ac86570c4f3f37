/** The audit trail, newest first. */
import type { AuditRow } from '#lib/contract/logs.ts';
import { allow } from '../access/allow.ts';
import type { Call } from '../call.ts';
import { decodeCursor, pageOf } from '../cursor.ts';
import type { Deps } from '../deps.ts';
import { contains } from '../like.ts';
import { iso } from '../time.ts';

interface Input {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly action?: string | undefined;
  readonly q?: string | undefined;
}

export async function listAudit(
  deps: Deps,
  call: Call,
  input: Input,
): Promise<{ items: AuditRow[]; nextCursor: string | null }> {
  await allow(deps, call, 'audit.list');
  const after = decodeCursor(input.cursor, ['number']);
  let query = deps.store.read
    .selectFrom('audit')
    .selectAll()
    .orderBy('seq', 'desc')
    .limit(input.limit + 1);
  if (after) query = query.where('seq', '<', Number(after[0]));
  if (input.action !== undefined) query = query.where('action', '=', input.action);
  if (input.q !== undefined) {
    const text = contains(input.q);
    query = query.where((eb) =>
      eb.or(['actor_name', 'action', 'subject', 'after_json'].map((column) => eb(column as 'action', 'like', text))),
    );
  }
  const rows = await query.execute();
  const { items, nextCursor } = pageOf(rows, input.limit, (row) => [row.seq]);
  return {
    items: items.map((row) => ({
      seq: row.seq,
      at: iso(row.at),
      actor: { id: row.actor_id, name: row.actor_name, kind: row.actor_kind },
      ip: row.ip,
      action: row.action,
      outcome: row.outcome,
      subject: row.subject,
      before: row.before_json === null ? null : JSON.parse(row.before_json),
      after: row.after_json === null ? null : JSON.parse(row.after_json),
    })),
    nextCursor,
  };
}
