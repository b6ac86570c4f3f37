/** One time axis of a pair: every path's round trip and loss, which one carried, what FEC did, the switches. */
import type { PathTimeline } from '#lib/contract/paths.ts';
import type { Db } from '../db.ts';
import { hash } from '../seed/random.ts';
import { expectationOf, pathMeasures } from './measures.ts';
import type { MockPair } from './network.ts';
import { allSwitches, pathView, type Way } from './switch-view.ts';
import { activePath } from './switches.ts';

const iso = (at: number): string => new Date(at).toISOString();

function band(at: number, avg: number, name: string) {
  const spread = 0.05 + 0.16 * hash(`${name}:${at}`);
  return { at: iso(at), min: avg * (1 - spread), avg, max: avg * (1 + spread) };
}

export function timelineOf(db: Db, pair: MockPair, way: Way, from: number, to: number, points: number): PathTimeline {
  const { overlay } = db;
  const end = Math.min(to, db.now());
  const stepMs = Math.max(1000, Math.ceil((to - from) / points / 1000) * 1000);
  const start = Math.ceil(from / stepMs) * stepMs;
  const moments = Array.from({ length: Math.max(0, Math.floor((end - start) / stepMs)) }, (_, i) => start + i * stepMs);
  const own = allSwitches(db).filter((one) => one.gateway.id === pair[way].id && one.id.includes(`-${pair.id}-`));
  const inside = own.filter(({ switchedAt }) => Date.parse(switchedAt) >= from && Date.parse(switchedAt) <= to);
  const cuts = [from, ...inside.map(({ switchedAt }) => Date.parse(switchedAt)).toReversed(), end];
  const carried = moments.map((at) => ({
    at,
    ...pathMeasures(pair, activePath(overlay, pair, at), overlay.troubles, at),
  }));
  return {
    from: iso(from),
    to: iso(to),
    stepMs,
    paths: pair.paths.map((path) => {
      const measured = moments.map((at) => ({ at, ...pathMeasures(pair, path, overlay.troubles, at) }));
      return {
        path: pathView(db, path, way),
        rttMs: measured.flatMap(({ at, rttMs }) => (rttMs === null ? [] : [band(at, rttMs, `${path.id}r`)])),
        lossPct: measured.flatMap(({ at, lossPct }) => (lossPct === null ? [] : [band(at, lossPct, `${path.id}l`)])),
        expected: expectationOf(pair, path, end),
      };
    }),
    chosen: cuts.slice(0, -1).map((at, index) => ({
      pathId: activePath(overlay, pair, at).id,
      from: iso(at),
      to: iso(cuts[index + 1] ?? end),
    })),
    fec: {
      recoveredPps: carried.map(({ at, lossPct }) => band(at, (lossPct ?? 0) * 1.18, 'rec')),
      lossBeforePct: carried.map(({ at, lossPct }) => band(at, lossPct ?? 0, 'bef')),
      lossAfterPct: carried.map(({ at, lossPct }) => band(at, ((lossPct ?? 0) / 100) ** 2 * 400, 'aft')),
    },
    switches: inside.slice(0, 200),
  };
}
