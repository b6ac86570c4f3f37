/** A node's proof that it enforces a netmap version. */
import type { Deps } from '../deps.ts';
import { settleOperations } from '../operations/settle.ts';
import type { KnownNode } from './connect.ts';

export async function takeReceipt(
  deps: Deps,
  node: KnownNode,
  receipt: { version: number; enforcedAt: string },
): Promise<void> {
  const enforcedAt = Date.parse(receipt.enforcedAt);
  const settled = await deps.store.write(async (db) => {
    const row = await db
      .updateTable('node')
      .set({ netmap_enforced: receipt.version, netmap_enforced_at: enforcedAt })
      .where('id', '=', node.id)
      .where('netmap_version', '>=', receipt.version)
      .returning('id')
      .executeTakeFirst();
    // A version that was never meant proves nothing.
    return row && settleOperations(db, node.id, { version: receipt.version, enforcedAt }, deps.now());
  });
  if (!settled) return;
  deps.bus.emit('changed', { resource: node.kind === 'gateway' ? 'gateways' : 'pops', id: node.id });
  for (const id of settled) deps.bus.emit('changed', { resource: 'operations', id });
}
