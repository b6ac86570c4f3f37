/** A gateway's receipt settles every operation whose change is in the revision that it enforces. */
import { sql } from 'kysely';
import type { Writer } from '../../store/store.ts';

/** Answers the operations that this receipt was awaited for. */
export async function settleOperations(
  db: Writer,
  gatewayId: string,
  receipt: { readonly version: number; readonly enforcedAt: number },
  now: number,
): Promise<string[]> {
  const rows = await db
    .updateTable('operation_gateway')
    .set((eb) => ({
      enforced_at: receipt.enforcedAt,
      took_ms: sql<number>`${now} - ${eb
        .selectFrom('operation')
        .select('at')
        .whereRef('operation.id', '=', 'operation_gateway.operation_id')}`,
    }))
    .where('gateway_id', '=', gatewayId)
    .where('enforced_at', 'is', null)
    .where('revision', '<=', receipt.version)
    .returning('operation_id')
    .execute();
  return rows.map((row) => row.operation_id);
}
