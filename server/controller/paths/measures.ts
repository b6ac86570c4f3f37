/**
 * What the orchestrator knows of segments and PoPs: the nodes' last reports, smoothed over about half a minute, so that one
 * lost probe moves nothing.
 */
import type { SegmentReport } from '#lib/contract/overlay-report.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Learnt, SegmentMeasure } from './cost.ts';
import type { PathRow, StoredOverlay } from './overlay-rows.ts';

/** Weight of a new second. */
const weight = 1 / 15;
/** A PoP of this many packets per second is full; measured with `npm run bench -- proxy`. */
const capacityPps = 50_000;
const staleMs = 5000;
/** Probes that a new segment's far end could not know yet are not its loss. */
const infancyMs = 15_000;

export interface Measures {
  segment(id: string): SegmentMeasure | undefined;
  /** The greater share of packets and of one core. */
  loadPct(popId: string): number | null;
  learnt(key: string): Learnt | null;
  /** Whether every segment of the path has been reported for long enough to be judged; not so right after a start of the controller. */
  isRipe(path: PathRow): boolean;
}

export interface Smoother extends Measures {
  /** Once a second. */
  look(stored: StoredOverlay, now: number): void;
}

const worst = (report: SegmentReport): number => Math.max(report.lossTxPct ?? 0, report.lossRxPct ?? 0);

export function createSmoother(fleet: Fleet, learnt: Measures['learnt']): Smoother {
  let segments = new Map<string, SegmentMeasure>();
  let loads = new Map<string, number>();
  let born = new Map<string, number>();
  let seen = new Map<string, number>();
  let hopsOf: (path: PathRow) => readonly string[] = () => [];
  let lookedAt = 0;

  function blend(before: number | null | undefined, value: number | null): number | null {
    if (value === null || before === null || before === undefined) return value ?? before ?? null;
    return before + weight * (value - before);
  }

  return {
    segment: (id) => segments.get(id),
    loadPct: (popId) => loads.get(popId) ?? null,
    learnt,
    isRipe: (path) => hopsOf(path).every((hop) => lookedAt - (seen.get(hop) ?? lookedAt) >= infancyMs),
    look(stored, now) {
      const known = new Set(stored.segments.map((segment) => segment.id));
      const next = new Map<string, SegmentMeasure>();
      const nextLoads = new Map<string, number>();
      const nextBorn = new Map<string, number>();
      const nextSeen = new Map<string, number>();
      for (const { id } of [...stored.gateways, ...stored.pops]) {
        const node = fleet.node(id);
        const fresh = node?.connectedAt !== null && now - (node?.receivedAt ?? 0) < staleMs;
        if (!node?.state || !fresh) continue;
        if (stored.pops.some((pop) => pop.id === id)) {
          const { packetsPps, cpuPct } = node.state;
          const load = Math.max((100 * (packetsPps ?? 0)) / capacityPps, cpuPct ?? 0);
          nextLoads.set(id, blend(loads.get(id), load) ?? load);
        }
        for (const report of node.state.overlay?.segments ?? []) {
          if (!known.has(report.id) || next.has(report.id)) continue;
          const before = segments.get(report.id);
          const since = born.get(report.id) ?? (report.alive ? now : undefined);
          nextSeen.set(report.id, seen.get(report.id) ?? now);
          if (since !== undefined) nextBorn.set(report.id, since);
          const grown = since !== undefined && now - since > infancyMs;
          next.set(report.id, {
            alive: report.alive,
            rttMs: blend(before?.rttMs, report.rttMs),
            lossPct: blend(before?.lossPct, report.alive && grown ? worst(report) : null),
          });
        }
      }
      segments = next;
      loads = nextLoads;
      born = nextBorn;
      seen = nextSeen;
      hopsOf = (path) => {
        const pops = JSON.parse(path.pops_json) as string[];
        const hops = [path.a_segment, path.b_segment];
        for (let i = 1; i < pops.length; i++) {
          const [one, other] = [pops[i - 1], pops[i]];
          const between = stored.segments.find(
            (segment) =>
              segment.near_pop_id !== null &&
              [segment.near_pop_id, segment.pop_id].includes(one ?? '') &&
              [segment.near_pop_id, segment.pop_id].includes(other ?? ''),
          );
          if (between) hops.push(between.id);
        }
        return hops;
      };
      lookedAt = now;
    },
  };
}
