/**
 * Plans the overlay: segments between neighbours, paths between hubs and branches, and the path that each pair is asked to
 * prefer. Reads the store and the live fleet, writes in one transaction, answers the nodes whose netmap changes.
 */
import { randomInt } from 'node:crypto';
import type { PathPreference, SwitchMeasurement } from '#lib/netmap/ltt.ts';
import type { Writer } from '../../store/store.ts';
import { newId } from '../ids.ts';
import { bumpNetmaps } from '../nodes/plan.ts';
import { chooseWays } from './choose.ts';
import { linkPrice, loadCost, segmentCost, withLearnt } from './cost.ts';
import type { Measures } from './measures.ts';
import { type PathRow, readOverlay, type StoredOverlay } from './overlay-rows.ts';
import { type Move, preferenceFor } from './preference.ts';
import { backbone, type End, type Way, waysBetween } from './routes.ts';

/** A link reaches at most this many PoPs; those of its region first. */
const mostPopsPerLink = 4;
/** How long a path that is not wanted any more stays usable: the other end may not know yet. */
export const drainMs = 30_000;
const forgetMs = 25 * 3_600_000;

/** A number that means something only to its receiver; random, so that none is used twice in living memory. */
const newLabel = (): number => randomInt(0x1000, 0xffffffff);

async function planSegments(db: Writer, stored: StoredOverlay): Promise<boolean> {
  const have = new Set(stored.segments.map((row) => `${row.link_id ?? row.near_pop_id} ${row.pop_id}`));
  const wanted: { link: string | null; near: string | null; pop: string }[] = [];
  for (const gateway of stored.gateways) {
    const near = stored.pops.toSorted(
      (a, b) => Number(b.region === gateway.region) - Number(a.region === gateway.region) || (a.id < b.id ? -1 : 1),
    );
    for (const link of gateway.links)
      for (const pop of near.slice(0, mostPopsPerLink)) wanted.push({ link: link.id, near: null, pop: pop.id });
  }
  for (const [index, pop] of stored.pops.entries())
    for (const other of stored.pops.slice(index + 1)) wanted.push({ link: null, near: pop.id, pop: other.id });
  const missing = wanted.filter((want) => !have.has(`${want.link ?? want.near} ${want.pop}`));
  for (const { link, near, pop } of missing) {
    await db
      .insertInto('ltt_segment')
      .values({
        id: newId('seg'),
        link_id: link,
        near_pop_id: near,
        pop_id: pop,
        near_label: newLabel(),
        far_label: newLabel(),
      })
      .execute();
  }
  return missing.length > 0;
}

function pathOf(stored: StoredOverlay, way: Way): PathRow | undefined {
  return stored.paths.find((path) => path.removed_at === null && path.key === way.key);
}

async function installPath(db: Writer, a: string, b: string, way: Way, rank: number, now: number): Promise<PathRow> {
  const row = {
    id: newId('pth'),
    a_id: a,
    b_id: b,
    a_segment: way.a.segmentId,
    b_segment: way.b.segmentId,
    pops_json: JSON.stringify(way.pops),
    forward_json: JSON.stringify([...way.pops, b].map(newLabel)),
    backward_json: JSON.stringify([...way.pops, a].map(newLabel)),
    rank,
    created_at: now,
    draining_at: null,
    removed_at: null,
  };
  await db.insertInto('ltt_path').values(row).execute();
  return { ...row, key: way.key };
}

export interface Replanned {
  readonly nodeIds: readonly string[];
  /** Segments are new: their measures are worth a second round soon. */
  readonly grown: boolean;
}

interface Pair {
  readonly a: string;
  readonly b: string;
}

/** Every branch with every hub, hubs with one another; `a` is the branch. */
function pairsOf(stored: StoredOverlay): Pair[] {
  const ready = stored.gateways.filter((gateway) => gateway.overlayKey !== null && gateway.links.length > 0);
  const hubs = ready.filter((gateway) => gateway.role === 'hub');
  const branches = ready.filter((gateway) => gateway.role === 'branch');
  const pairs = branches.flatMap((branch) => hubs.map((hub) => ({ a: branch.id, b: hub.id })));
  for (const [index, hub] of hubs.entries())
    for (const other of hubs.slice(index + 1)) pairs.push({ a: hub.id, b: other.id });
  return pairs;
}

/** Ends of a gateway over PoPs in use. */
export function endsOf(
  stored: StoredOverlay,
  measures: Measures,
  gatewayId: string,
  avoid: ReadonlySet<string>,
): End[] {
  const gateway = stored.gateways.find((one) => one.id === gatewayId);
  return (gateway?.links ?? []).flatMap((link) =>
    stored.segments
      .filter((segment) => segment.link_id === link.id && !avoid.has(segment.pop_id))
      .map((segment) => ({
        segmentId: segment.id,
        linkId: link.id,
        popId: segment.pop_id,
        costMs: segmentCost(measures.segment(segment.id)) + linkPrice(link.kind),
      })),
  );
}

export function waysOf(stored: StoredOverlay, measures: Measures, pair: Pair, avoid: ReadonlySet<string>): Way[] {
  const pops = new Map(
    stored.pops.filter((pop) => !avoid.has(pop.id)).map((pop) => [pop.id, loadCost(measures.loadPct(pop.id))] as const),
  );
  const edges = stored.segments
    .filter((segment) => segment.near_pop_id !== null)
    .map((segment) => ({
      a: segment.near_pop_id ?? '',
      b: segment.pop_id,
      costMs: segmentCost(measures.segment(segment.id)),
    }));
  const ends = (id: string): End[] => endsOf(stored, measures, id, avoid);
  return waysBetween(ends(pair.a), ends(pair.b), backbone(pops, edges), (key, costMs) =>
    withLearnt(costMs, measures.learnt(key)),
  );
}

/** PoPs that new paths avoid. */
export const drained = (stored: StoredOverlay): Set<string> =>
  new Set(stored.pops.filter((pop) => pop.draining_at !== null).map((pop) => pop.id));

export async function replanOverlay(db: Writer, measures: Measures, now: number): Promise<Replanned> {
  let stored = await readOverlay(db);
  const grown = await planSegments(db, stored);
  if (grown) stored = await readOverlay(db);
  const touched = new Set<string>();
  const touch = (path: Pick<PathRow, 'a_id' | 'b_id' | 'pops_json'>): void => {
    for (const id of [path.a_id, path.b_id, ...(JSON.parse(path.pops_json) as string[])]) touched.add(id);
  };
  if (grown) for (const node of [...stored.gateways, ...stored.pops]) touched.add(node.id);
  const avoid = drained(stored);
  const kept = new Set<string>();
  for (const pair of pairsOf(stored)) {
    const ways = waysOf(stored, measures, pair, avoid);
    const own = stored.paths.filter((path) => path.a_id === pair.a && path.b_id === pair.b && path.removed_at === null);
    const preferred = stored.preferences.find((one) => one.a_id === pair.a && one.b_id === pair.b);
    const held = own.filter((path) => path.draining_at === null).toSorted((x, y) => x.rank - y.rank);
    const current = own.find((path) => path.id === preferred?.path_id);
    const isGoing = (path: PathRow): boolean => (JSON.parse(path.pops_json) as string[]).some((pop) => avoid.has(pop));
    if (current && held.length > 1 && !held.some(isGoing) && !measures.isRipe(current)) {
      // The controller has just started, or the path: what runs goes on until something is known of it.
      for (const path of [current, ...held]) kept.add(path.id);
      continue;
    }
    const first = held.filter((path) => path.id === preferred?.path_id);
    const chosen = chooseWays(
      ways,
      [...first, ...held.filter((path) => !first.includes(path))].map((path) => path.key),
    );
    const paths: PathRow[] = [];
    for (const [rank, way] of chosen.entries()) {
      const known = pathOf(stored, way);
      if (!known) {
        const path = await installPath(db, pair.a, pair.b, way, rank, now);
        paths.push(path);
        touch(path);
      } else {
        paths.push(known);
        if (known.rank !== rank || known.draining_at !== null) {
          await db.updateTable('ltt_path').set({ rank, draining_at: null }).where('id', '=', known.id).execute();
          touched.add(pair.a).add(pair.b);
        }
      }
    }
    for (const path of paths) kept.add(path.id);
    // What carries the pair stays until it is asked to move and a round longer, pinned or not, unless a PoP of it goes.
    if (current && !isGoing(current)) kept.add(current.id);
    const move = preferenceFor({ ways, paths, own, preferred, kept, avoid, measures, now });
    if (move) {
      await setPreference(db, pair, move, now);
      touched.add(pair.a).add(pair.b);
    }
  }
  for (const path of stored.paths) {
    if (path.removed_at !== null) continue;
    if (path.draining_at === null && !kept.has(path.id)) {
      await db.updateTable('ltt_path').set({ draining_at: now }).where('id', '=', path.id).execute();
      touched.add(path.a_id).add(path.b_id);
    } else if (path.draining_at !== null && now - path.draining_at > drainMs && !kept.has(path.id)) {
      await db.updateTable('ltt_path').set({ removed_at: now }).where('id', '=', path.id).execute();
      touch(path);
    }
  }
  await db
    .deleteFrom('ltt_path')
    .where('removed_at', '<', now - forgetMs)
    .execute();
  await bumpNetmaps(db, [...touched]);
  return { nodeIds: [...touched], grown };
}

export async function setPreference(db: Writer, pair: Pair, move: Move, now: number): Promise<void> {
  const row = {
    a_id: pair.a,
    b_id: pair.b,
    path_id: move.pathId,
    cause: move.cause,
    decided_by: move.decidedBy,
    actor: move.actor,
    pinned: Number(move.pinned),
    measurement_json: move.measurement === null ? null : JSON.stringify(move.measurement),
    at: now,
  };
  const { a_id: _, b_id: __, ...values } = row;
  await db
    .insertInto('path_preference')
    .values(row)
    .onConflict((conflict) => conflict.columns(['a_id', 'b_id']).doUpdateSet(values))
    .execute();
}

export const preferenceOf = (row: {
  path_id: string;
  cause: string;
  decided_by: 'orchestrator' | 'operator';
  actor: string | null;
  pinned: number;
  measurement_json: string | null;
}): PathPreference => ({
  pathId: row.path_id,
  cause: row.cause as PathPreference['cause'],
  decidedBy: row.decided_by,
  actor: row.actor,
  pinned: row.pinned === 1,
  measurement: row.measurement_json === null ? null : (JSON.parse(row.measurement_json) as SwitchMeasurement),
});
