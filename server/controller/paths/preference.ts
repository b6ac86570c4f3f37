/**
 * Whether a pair is to be asked to move, and why: away from what is going or under maintenance at once; to a better path
 * only when it is clearly cheaper and the last move is a minute old. Pure.
 */
import type { SwitchCause, SwitchMeasurement } from '#lib/netmap/ltt.ts';
import { keptUpTo, nearlyAsGood } from './choose.ts';
import type { Measures } from './measures.ts';
import type { PathRow, PreferenceRow } from './overlay-rows.ts';
import type { Way } from './routes.ts';

/** No move for comfort within this time after the last one. */
export const dwellMs = 60_000;
/** While a pair is this young, measures have only begun to come in: it may settle without waiting. */
const settleMs = 45_000;
const overloadPct = 85;
/** Costs are means over about so long (measures.ts). */
const meanOverMs = 30_000;

export interface Move {
  readonly pathId: string;
  readonly cause: SwitchCause;
  readonly decidedBy: 'orchestrator' | 'operator';
  readonly actor: string | null;
  readonly pinned: boolean;
  readonly measurement: SwitchMeasurement | null;
}

export interface PairState {
  readonly ways: readonly Way[];
  /** Wanted paths in order of rank. */
  readonly paths: readonly PathRow[];
  /** All paths of the pair that still exist. */
  readonly own: readonly PathRow[];
  readonly preferred: PreferenceRow | undefined;
  readonly kept: ReadonlySet<string>;
  /** PoPs under maintenance. */
  readonly avoid: ReadonlySet<string>;
  readonly measures: Measures;
  readonly now: number;
}

const popsOf = (path: PathRow): string[] => JSON.parse(path.pops_json) as string[];

export function preferenceFor(state: PairState): Move | null {
  const [best] = state.paths;
  const { preferred, measures, now } = state;
  if (!best) return null;
  const move = (cause: SwitchCause, measurement: SwitchMeasurement | null = null): Move => ({
    pathId: best.id,
    cause,
    decidedBy: 'orchestrator',
    actor: null,
    pinned: false,
    measurement,
  });
  if (!preferred) return move('recovered');
  const current = state.own.find((path) => path.id === preferred.path_id);
  if (!current) return move('recovered');
  if (popsOf(current).some((pop) => state.avoid.has(pop))) return move('maintenance');
  if (preferred.pinned === 1) return null;
  if (current.id === best.id) return null;
  const cost = (path: PathRow): number =>
    state.ways.find((way) => way.key === path.key)?.costMs ?? Number.POSITIVE_INFINITY;
  const [held, challenger] = [cost(current), cost(best)];
  if (nearlyAsGood(held, challenger)) return null;
  const young = now - current.created_at < settleMs;
  // What an operator has just given back is not a choice of ours to dwell on.
  const released = preferred.cause === 'manual';
  if (!young && !released && now - preferred.at < dwellMs) return null;
  const busiest = Math.max(...popsOf(current).map((pop) => measures.loadPct(pop) ?? 0));
  const heldMs = meanOverMs;
  if (busiest >= overloadPct)
    return move('pop-overload', { name: 'loadPct', value: busiest, threshold: overloadPct, heldMs });
  // A path that is no longer among the ways costs nothing that could be said.
  const value = { name: 'costMs', value: held, threshold: keptUpTo(challenger), heldMs } as const;
  return move('better-path', Number.isFinite(held) ? value : null);
}
