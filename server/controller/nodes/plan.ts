/**
 * Which LightSpeed sessions exist: a hub reaches every PoP over every link, a branch one PoP per link, each link another
 * PoP where there are enough. Run inside the transaction of whatever changed; answers the nodes whose netmap changes.
 */
import { randomInt } from 'node:crypto';
import type { Writer } from '../../store/store.ts';
import type { Deps } from '../deps.ts';
import { newId } from '../ids.ts';

const fecGroupSize = 4;

interface Tunnel {
  readonly id: string;
  readonly link_id: string;
  readonly pop_id: string;
  readonly token: number;
}

/** PoPs that have said where they listen, with how many sessions each holds. */
async function usablePops(db: Writer): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('pop')
    .leftJoin('tunnel', 'tunnel.pop_id', 'pop.id')
    .select((eb) => ['pop.id', eb.fn.count<number>('tunnel.id').as('sessions')])
    .where('pop.listen', 'is not', null)
    .groupBy('pop.id')
    .orderBy('pop.id')
    .execute();
  return new Map(rows.map((row) => [row.id, row.sessions]));
}

/** A token no other session of that PoP has, as long as there is one: the wire has only one byte for it. */
async function freeToken(db: Writer, popId: string): Promise<number> {
  const rows = await db.selectFrom('tunnel').select('token').where('pop_id', '=', popId).execute();
  const taken = new Set(rows.map((row) => row.token));
  const free = Array.from({ length: 255 }, (_, index) => index + 1).filter((token) => !taken.has(token));
  return free[randomInt(Math.max(free.length, 1))] ?? randomInt(1, 256);
}

function leastLoaded(pops: ReadonlyMap<string, number>, avoid: ReadonlySet<string>): string | undefined {
  const all = [...pops].toSorted((a, b) => a[1] - b[1]);
  return (all.find(([id]) => !avoid.has(id)) ?? all[0])?.[0];
}

async function planGateway(db: Writer, gatewayId: string, pops: Map<string, number>): Promise<Set<string>> {
  const gateway = await db
    .selectFrom('gateway')
    .innerJoin('site', 'site.id', 'gateway.site_id')
    .select('site.role')
    .where('gateway.id', '=', gatewayId)
    .executeTakeFirst();
  const links = await db
    .selectFrom('link')
    .select(['id', 'position'])
    .where('gateway_id', '=', gatewayId)
    .orderBy('position')
    .execute();
  const existing: Tunnel[] = await db
    .selectFrom('tunnel')
    .select(['id', 'link_id', 'pop_id', 'token'])
    .where('gateway_id', '=', gatewayId)
    .execute();
  const touched = new Set(existing.map((tunnel) => tunnel.pop_id));
  const wanted: { linkId: string; popId: string; priority: number }[] = [];
  const used = new Set<string>();
  for (const link of links) {
    const kept = existing
      .filter((tunnel) => tunnel.link_id === link.id && pops.has(tunnel.pop_id))
      .map((tunnel) => tunnel.pop_id);
    const one = kept[0] ?? leastLoaded(pops, used);
    const targets = gateway?.role === 'hub' ? [...pops.keys()] : one === undefined ? [] : [one];
    for (const [index, popId] of targets.entries()) {
      used.add(popId);
      if (!kept.includes(popId)) pops.set(popId, (pops.get(popId) ?? 0) + 1);
      wanted.push({ linkId: link.id, popId, priority: link.position * 100 + index });
    }
  }
  for (const tunnel of existing) {
    if (wanted.some((want) => want.linkId === tunnel.link_id && want.popId === tunnel.pop_id)) continue;
    await db.deleteFrom('tunnel').where('id', '=', tunnel.id).execute();
  }
  for (const want of wanted) {
    touched.add(want.popId);
    if (existing.some((tunnel) => tunnel.link_id === want.linkId && tunnel.pop_id === want.popId)) continue;
    const token = await freeToken(db, want.popId);
    await db
      .insertInto('tunnel')
      .values({
        id: newId('tun'),
        gateway_id: gatewayId,
        link_id: want.linkId,
        pop_id: want.popId,
        token,
        fec_group_size: fecGroupSize,
        priority: want.priority,
      })
      .execute();
  }
  return touched;
}

/** Raises the intended netmap version of these nodes. */
export async function bumpNetmaps(db: Writer, nodeIds: readonly string[]): Promise<void> {
  if (nodeIds.length === 0) return;
  await db
    .updateTable('node')
    .set((eb) => ({ netmap_version: eb('netmap_version', '+', 1) }))
    .where('id', 'in', nodeIds)
    .execute();
}

export async function replan(db: Writer, gatewayIds: readonly string[]): Promise<readonly string[]> {
  const pops = await usablePops(db);
  const nodeIds = new Set(gatewayIds);
  for (const gatewayId of gatewayIds) for (const popId of await planGateway(db, gatewayId, pops)) nodeIds.add(popId);
  await bumpNetmaps(db, [...nodeIds]);
  return [...nodeIds];
}

export async function replanAll(db: Writer): Promise<readonly string[]> {
  const gateways = await db.selectFrom('gateway').select('id').execute();
  return replan(
    db,
    gateways.map((gateway) => gateway.id),
  );
}

export function announceNetmaps(deps: Pick<Deps, 'bus'>, nodeIds: readonly string[]): void {
  if (nodeIds.length > 0) deps.bus.emit('netmap-changed', { nodeIds });
}
