/** Paths, switches, stories and the time axis; an operator's choice really moves the pair. */
import type { PathSwitch } from '#lib/contract/paths.ts';
import type { SwitchCause } from '#lib/netmap/ltt.ts';
import type { Db } from '../db.ts';
import { pathMap, peerView } from '../overlay/map-view.ts';
import type { MockPair } from '../overlay/network.ts';
import { allSwitches, type Way } from '../overlay/switch-view.ts';
import { advance, reconsider } from '../overlay/switches.ts';
import { timelineOf } from '../overlay/timeline-view.ts';
import { paged } from './listing.ts';

const operator = 'Ada Keller';

interface SwitchQuery {
  readonly gateway?: string | undefined;
  readonly peer?: string | undefined;
  readonly cause?: SwitchCause | undefined;
  readonly decidedBy?: PathSwitch['decidedBy'] | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export function mapAt(db: Db, at: string | undefined) {
  advance(db.overlay, db.now());
  return pathMap(db, at === undefined ? null : Date.parse(at));
}

export function listSwitches(db: Db, query: SwitchQuery) {
  advance(db.overlay, db.now());
  const matching = allSwitches(db).filter(
    (one) =>
      (query.gateway === undefined || one.gateway.id === query.gateway) &&
      (query.peer === undefined || one.peer.id === query.peer) &&
      (query.cause === undefined || one.cause === query.cause) &&
      (query.decidedBy === undefined || one.decidedBy === query.decidedBy) &&
      (query.from === undefined || one.switchedAt >= query.from) &&
      (query.to === undefined || one.switchedAt <= query.to),
  );
  return paged(matching, query.cursor, query.limit);
}

export const storyOf = (db: Db, id: string): PathSwitch | undefined => allSwitches(db).find((one) => one.id === id);

function pairOf(db: Db, gateway: string, peer: string): { pair: MockPair; way: Way } | undefined {
  for (const pair of db.overlay.pairs) {
    if (pair.hub.id === gateway && pair.branch.id === peer) return { pair, way: 'hub' };
    if (pair.branch.id === gateway && pair.hub.id === peer) return { pair, way: 'branch' };
  }
  return undefined;
}

export function timeline(
  db: Db,
  { id, peer, from, to, points }: { id: string; peer: string; from: string; to: string; points: number },
) {
  const found = pairOf(db, id, peer);
  return found && timelineOf(db, found.pair, found.way, Date.parse(from), Date.parse(to), points);
}

/** Undefined: no such pair. Null: it has no such path. */
export function switchTo(db: Db, { id, peer }: { id: string; peer: string }, pathId: string | null) {
  const found = pairOf(db, id, peer);
  if (!found) return undefined;
  const { pair, way } = found;
  if (pathId !== null && !pair.paths.some((path) => path.id === pathId)) return null;
  const at = db.now();
  if (pathId === null) db.overlay.pins.delete(pair.id);
  else db.overlay.pins.set(pair.id, { pathId, by: operator, at });
  reconsider({ ...db.overlay, pairs: [pair] }, at, { cause: 'manual', actor: operator });
  return peerView(db, pair, way, at + 1000);
}
