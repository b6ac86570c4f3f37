/** A change that gateways have to enforce: raises their netmaps and remembers which revision contains it. */
import type { Operation } from '#lib/contract/clients.ts';
import type { Writer } from '../../store/store.ts';
import type { Call } from '../call.ts';
import { newTimeId } from '../ids.ts';
import { bumpNetmaps } from '../nodes/plan.ts';

export interface OperationSubject {
  readonly id: string;
  readonly name: string;
}

/** Inside the change's transaction; answers the operation's id. The caller announces the netmaps of `gatewayIds` afterwards. */
export async function beginOperation(
  db: Writer,
  now: number,
  call: Call | null,
  what: {
    readonly kind: Operation['kind'];
    readonly subjects: readonly OperationSubject[];
    readonly gatewayIds: readonly string[];
  },
): Promise<string> {
  const id = newTimeId(now);
  const gatewayIds = [...new Set(what.gatewayIds)];
  await bumpNetmaps(db, gatewayIds);
  const revisions =
    gatewayIds.length === 0
      ? []
      : await db.selectFrom('node').select(['id', 'netmap_version']).where('id', 'in', gatewayIds).execute();
  await db
    .insertInto('operation')
    .values({
      id,
      kind: what.kind,
      at: now,
      by_name: call?.actor?.name ?? 'system',
      subjects_json: JSON.stringify(what.subjects),
    })
    .execute();
  for (const row of revisions)
    await db
      .insertInto('operation_gateway')
      .values({ operation_id: id, gateway_id: row.id, revision: row.netmap_version, enforced_at: null, took_ms: null })
      .execute();
  return id;
}
