/** Nodes' proofs that they enforce a netmap version. Those of one moment are kept in one transaction: a fleet answers all at once. */
import type { Deps } from '../deps.ts';
import { settleOperations } from '../operations/settle.ts';
import type { KnownNode } from './connect.ts';

interface Receipt {
  readonly version: number;
  readonly enforcedAt: string;
}

/** How long the first of them waits for others. */
const GATHER_MS = 15;

/** The answer settles when the receipt is kept. */
export function createReceiptDoor(deps: Deps): (node: KnownNode, receipt: Receipt) => Promise<void> {
  let waiting: { node: KnownNode; receipt: Receipt }[] = [];
  let round: Promise<void> | undefined;

  async function keep(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
    const batch = waiting;
    waiting = [];
    round = undefined;
    const now = deps.now();
    const proven: KnownNode[] = [];
    const settled = new Set<string>();
    await deps.store.write(async (db) => {
      for (const { node, receipt } of batch) {
        const enforcedAt = Date.parse(receipt.enforcedAt);
        const row = await db
          .updateTable('node')
          .set({ netmap_enforced: receipt.version, netmap_enforced_at: enforcedAt })
          .where('id', '=', node.id)
          .where('netmap_version', '>=', receipt.version)
          .returning('id')
          .executeTakeFirst();
        // A version that was never meant proves nothing.
        if (!row) continue;
        proven.push(node);
        for (const id of await settleOperations(db, node.id, { version: receipt.version, enforcedAt }, now))
          settled.add(id);
      }
    });
    for (const { id, kind } of proven)
      deps.bus.emit('changed', { resource: kind === 'gateway' ? 'gateways' : 'pops', id });
    for (const id of settled) deps.bus.emit('changed', { resource: 'operations', id });
  }

  return (node, receipt) => {
    waiting.push({ node, receipt });
    round ??= keep();
    return round;
  };
}
