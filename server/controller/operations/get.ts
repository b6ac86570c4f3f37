/** How far a change has got: each gateway in the actor's reach with its receipt, or why there is none yet. */
import type { Operation } from '#lib/contract/clients.ts';
import { allow } from '../access/allow.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { Fault } from '../fault.ts';
import { iso, isoOrNull } from '../time.ts';

export async function getOperation(deps: Deps, call: Call, id: string): Promise<Operation> {
  const { siteIds } = await allow(deps, call, 'operations.get', id);
  const row = await deps.store.read.selectFrom('operation').selectAll().where('id', '=', id).executeTakeFirst();
  let query = deps.store.read
    .selectFrom('operation_gateway')
    .innerJoin('node', 'node.id', 'operation_gateway.gateway_id')
    .innerJoin('gateway', 'gateway.id', 'node.id')
    .select(['node.id', 'node.name', 'node.connected_at'])
    .select(['operation_gateway.revision', 'operation_gateway.enforced_at', 'operation_gateway.took_ms'])
    .where('operation_gateway.operation_id', '=', id)
    .orderBy('node.name');
  if (siteIds !== null) query = query.where('gateway.site_id', 'in', siteIds);
  const gateways = await query.execute();
  if (!row || (siteIds !== null && gateways.length === 0)) throw new Fault('NOT_FOUND');
  const receipts = gateways.map((gateway) => ({
    gateway: { id: gateway.id, name: gateway.name },
    revision: gateway.revision,
    status:
      gateway.enforced_at !== null
        ? ('enforced' as const)
        : gateway.connected_at === null
          ? ('offline' as const)
          : ('pending' as const),
    enforcedAt: isoOrNull(gateway.enforced_at),
    tookMs: gateway.took_ms,
  }));
  return {
    id,
    kind: row.kind as Operation['kind'],
    startedAt: iso(row.at),
    by: row.by_name,
    subjects: JSON.parse(row.subjects_json) as Operation['subjects'],
    receipts,
    enforced: receipts.filter((receipt) => receipt.status === 'enforced').length,
    total: receipts.length,
  };
}
