/**
 * Which of all ways are installed, and in which order: the best, the backup that has least in common with it, and two more.
 * What is installed stays while it is nearly as good, so that measurement noise moves nothing. Pure.
 */
import type { Way } from './routes.ts';

/** Ways installed for a pair. */
const most = 4;
/** A challenger must be this much cheaper: share and milliseconds. */
const keepShare = 1.15;
const keepMs = 5;

/** What two ways would lose together: a link counts more than a PoP, for a site has few of them. */
export function overlap(x: Way, y: Way): number {
  const links = Number(x.a.linkId === y.a.linkId) + Number(x.b.linkId === y.b.linkId);
  return 4 * links + 2 * x.pops.filter((pop) => y.pops.includes(pop)).length;
}

/** What a path may cost and still be kept beside a challenger. */
export const keptUpTo = (challenger: number): number => challenger * keepShare + keepMs;

export const nearlyAsGood = (held: number, challenger: number): boolean => held <= keptUpTo(challenger);

/** The cheapest of `ways`, unless one of `held` (in its order) is nearly as good. */
function cheapest(ways: readonly Way[], held: ReadonlySet<string>): Way | undefined {
  const [first] = ways;
  if (!first) return undefined;
  return ways.find((way) => held.has(way.key) && nearlyAsGood(way.costMs, first.costMs)) ?? first;
}

/** `ways` cheapest first; `installed` in order of rank. Answers at most four in order of rank. */
export function chooseWays(ways: readonly Way[], installed: readonly string[]): Way[] {
  const held = new Set(installed);
  const primary = cheapest(ways, new Set(installed.slice(0, 1)));
  if (!primary) return [];
  const chosen = [primary];
  const rest = (): Way[] => ways.filter((way) => !chosen.includes(way));
  const add = (candidates: readonly Way[]): void => {
    const way = chosen.length < most ? cheapest(candidates, held) : undefined;
    if (way) chosen.push(way);
  };
  const usable = rest().filter((way) => way.costMs < 5000);
  const least = Math.min(...usable.map((way) => overlap(way, primary)));
  add(usable.filter((way) => overlap(way, primary) === least));
  add(rest().filter((way) => !way.pops.some((pop) => primary.pops.includes(pop))));
  add(rest().filter((way) => way.a.linkId !== primary.a.linkId));
  while (chosen.length < most && rest().length > 0) add(rest());
  return chosen;
}
