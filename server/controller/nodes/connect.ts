/** A node's control connection begins and ends. The signature has been verified against `publicKey` in between. */
import type { Writer } from '../../store/store.ts';
import type { Deps } from '../deps.ts';
import { addLog } from '../logs/add.ts';
import { announceNetmaps, bumpNetmaps, replanAll } from './plan.ts';

export interface KnownNode {
  readonly id: string;
  readonly kind: 'gateway' | 'pop';
  readonly name: string;
  readonly publicKey: string;
}

/** Null: no such node, or none has enrolled as it. */
export async function knownNode(deps: Deps, id: string): Promise<KnownNode | null> {
  const row = await deps.store.read
    .selectFrom('node')
    .select(['id', 'kind', 'name', 'public_key'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.public_key ? { id: row.id, kind: row.kind, name: row.name, publicKey: row.public_key } : null;
}

export interface Hello {
  readonly software: string;
  readonly hostname: string;
  readonly lab: boolean;
  readonly listen: string | null;
  readonly address: string | null;
  readonly overlayKey: string | null;
  readonly relayTcp: string | null;
}

/** A gateway's new key concerns those it shares paths with. */
async function peersOf(db: Writer, gatewayId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('ltt_path')
    .select(['a_id', 'b_id'])
    .where((eb) => eb.or([eb('a_id', '=', gatewayId), eb('b_id', '=', gatewayId)]))
    .where('removed_at', 'is', null)
    .execute();
  const ids = [...new Set(rows.flatMap((row) => [row.a_id, row.b_id]))];
  await bumpNetmaps(db, ids);
  return ids;
}

export async function nodeConnected(deps: Deps, node: KnownNode, hello: Hello): Promise<void> {
  const now = deps.now();
  if (node.kind === 'pop') deps.links.setStream(node.id, hello.relayTcp);
  const changed = await deps.store.write(async (db) => {
    const known = await db.selectFrom('node').select('overlay_key').where('id', '=', node.id).executeTakeFirst();
    await db
      .updateTable('node')
      .set({
        connected_at: now,
        last_seen_at: now,
        software: hello.software,
        hostname: hello.hostname,
        lab: Number(hello.lab),
        overlay_key: node.kind === 'gateway' ? hello.overlayKey : null,
      })
      .where('id', '=', node.id)
      .execute();
    await addLog(db, now, {
      level: 'info',
      event: 'connected',
      nodeId: node.id,
      params: { software: hello.software, address: hello.address },
    });
    if (node.kind !== 'pop') return hello.overlayKey === known?.overlay_key ? [] : peersOf(db, node.id);
    const pop = await db.selectFrom('pop').select('listen').where('id', '=', node.id).executeTakeFirst();
    if (!pop || pop.listen === hello.listen) return [];
    await db.updateTable('pop').set({ listen: hello.listen }).where('id', '=', node.id).execute();
    if (pop.listen === null) return replanAll(db);
    const users = await db.selectFrom('tunnel').select('gateway_id').distinct().where('pop_id', '=', node.id).execute();
    const ids = users.map((user) => user.gateway_id);
    await bumpNetmaps(db, ids);
    return ids;
  });
  // The overlay follows a new key by itself: its plan depends on it; the peers must hear of it too.
  deps.orchestrator.nudge();
  deps.fleet.connected(node.id, now);
  announceNetmaps(deps, changed);
  deps.bus.emit('changed', { resource: 'logs' });
}

export async function nodeDisconnected(deps: Deps, node: KnownNode, cause: string): Promise<void> {
  const now = deps.now();
  deps.fleet.disconnected(node.id);
  await deps.store.write(async (db) => {
    const row = await db
      .updateTable('node')
      .set({ connected_at: null, last_seen_at: now })
      .where('id', '=', node.id)
      .returning('id')
      .executeTakeFirst();
    if (row) await addLog(db, now, { level: 'warn', event: 'disconnected', nodeId: node.id, params: { cause } });
  });
  deps.bus.emit('changed', { resource: 'logs' });
}

/** At start: connections of the process before are gone. */
export async function forgetConnections(deps: Deps): Promise<void> {
  await deps.store.write((db) =>
    db.updateTable('node').set({ connected_at: null }).where('connected_at', 'is not', null).execute(),
  );
}
