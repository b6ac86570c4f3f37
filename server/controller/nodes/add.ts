/** A node row before any device has enrolled as it. */
import type { Writer } from '../../store/store.ts';
import { Fault } from '../fault.ts';
import { statusRank } from '../fleet/verdict.ts';

type Kind = 'gateway' | 'pop';

async function checkName(db: Writer, kind: Kind, id: string, name: string): Promise<void> {
  const taken = await db
    .selectFrom('node')
    .select('id')
    .where('kind', '=', kind)
    .where('name', '=', name)
    .where('id', '!=', id)
    .executeTakeFirst();
  if (taken)
    throw new Fault('CONFLICT', `A ${kind === 'pop' ? 'PoP' : 'gateway'} called ${name} exists.`, [
      { path: 'name', message: 'taken' },
    ]);
}

export async function addNode(db: Writer, node: { id: string; kind: Kind; name: string; now: number }): Promise<void> {
  await checkName(db, node.kind, node.id, node.name);
  await db
    .insertInto('node')
    .values({
      id: node.id,
      kind: node.kind,
      name: node.name,
      public_key: null,
      enrolled_at: null,
      hostname: null,
      software: null,
      lab: 0,
      connected_at: null,
      last_seen_at: null,
      status: 'pending',
      status_rank: statusRank.pending,
      status_since: node.now,
      netmap_version: 1,
      netmap_enforced: null,
      netmap_enforced_at: null,
      created_at: node.now,
    })
    .execute();
}

export async function renameNode(db: Writer, kind: Kind, id: string, name: string): Promise<void> {
  await checkName(db, kind, id, name);
  await db.updateTable('node').set({ name }).where('id', '=', id).execute();
}
