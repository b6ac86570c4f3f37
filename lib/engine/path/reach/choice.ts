/** Which path carries: direct before relayed, then the shorter round trip, and no change for a trifle. */
import type { ReachPath } from './reach-path.ts';

/** A direct path takes over another direct one that works only when it is better by both of these. */
const BETTER_MS = 5;
const BETTER_SHARE = 0.2;
/** And when it has been measured this often. */
const ANSWERS = 2;

const rtt = (path: ReachPath): number => path.rttMs ?? Number.POSITIVE_INFINITY;

/** Relays that nobody has checked yet count, behind those that work: data need not wait for a check. */
export function choose(paths: Iterable<ReachPath>, current: ReachPath | null): ReachPath | null {
  let direct: ReachPath | null = null;
  let relay: ReachPath | null = null;
  for (const path of paths) {
    if (path.isDirect) {
      if (path.state === 'valid' && (direct === null || rtt(path) < rtt(direct))) direct = path;
    } else if (mayCarry(path) && (relay === null || before(path, relay))) relay = path;
  }
  if (current?.state === 'valid' && current.isDirect && direct !== null && !clearlyFaster(direct, current))
    return current;
  if (direct !== null) return direct;
  if (current !== null && !current.isDirect && current.state === 'valid' && relay?.state === 'valid')
    return clearlyFaster(relay, current) ? relay : current;
  return relay;
}

/** Trust goes to a relay once: after a failure it has to show first that it is back. */
const mayCarry = ({ state, failures }: ReachPath): boolean =>
  state === 'valid' || (state !== 'failed' && failures === 0);

function clearlyFaster(path: ReachPath, than: ReachPath): boolean {
  return path.answers >= ANSWERS && rtt(path) + Math.max(BETTER_MS, rtt(than) * BETTER_SHARE) < rtt(than);
}

function before(a: ReachPath, b: ReachPath): boolean {
  if ((a.state === 'valid') !== (b.state === 'valid')) return a.state === 'valid';
  // Over UDP first: priority says so.
  return a.priority !== b.priority ? a.priority > b.priority : rtt(a) < rtt(b);
}
