/** A device gives its access back: its clients end as if somebody had deleted them, and the audit trail says who did. */
import { recordAudit } from '../audit/record.ts';
import type { Deps } from '../deps.ts';
import { announceNetmaps } from '../nodes/plan.ts';
import { beginOperation } from '../operations/begin.ts';

export async function leaveFleet(deps: Deps, tokenHash: string, ip: string | null): Promise<void> {
  const now = deps.now();
  const call = { actor: null, ip, userAgent: null };
  const gone = await deps.store.write(async (db) => {
    const rows = await db
      .selectFrom('client')
      .innerJoin('gateway', 'gateway.id', 'client.gateway_id')
      .selectAll('client')
      .select('gateway.site_id')
      .where('token_hash', '=', tokenHash)
      .execute();
    if (rows.length === 0) return [];
    for (const row of rows) {
      await db.deleteFrom('client').where('id', '=', row.id).execute();
      await recordAudit(db, now, call, {
        action: 'client.leave',
        outcome: 'done',
        subject: row.id,
        before: { name: row.name, person: row.person, gatewayId: row.gateway_id, expiresAt: row.expires_at },
        actor: { id: row.id, name: row.person, kind: 'node' },
      });
    }
    await beginOperation(db, now, call, {
      kind: 'delete',
      subjects: rows.map(({ id, name }) => ({ id, name })),
      gatewayIds: [...new Set(rows.map((row) => row.gateway_id))],
    });
    return rows;
  });
  announceNetmaps(
    deps,
    gone.map((row) => row.gateway_id),
  );
  for (const siteId of new Set(gone.map((row) => row.site_id)))
    deps.bus.emit('changed', { resource: 'clients', siteId });
}
