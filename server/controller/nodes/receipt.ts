/** A node's proof that it enforces a netmap version. */
import type { Deps } from '../deps.ts';
import type { KnownNode } from './connect.ts';

export async function takeReceipt(
  deps: Deps,
  node: KnownNode,
  receipt: { version: number; enforcedAt: string },
): Promise<void> {
  const row = await deps.store.write((db) =>
    db
      .updateTable('node')
      .set({ netmap_enforced: receipt.version, netmap_enforced_at: Date.parse(receipt.enforcedAt) })
      .where('id', '=', node.id)
      .where('netmap_version', '>=', receipt.version)
      .returning('id')
      .executeTakeFirst(),
  );
  if (row) deps.bus.emit('changed', { resource: node.kind === 'gateway' ? 'gateways' : 'pops', id: node.id });
}
