/** Of a large fleet the part that can be read: headquarters, what is chosen, then the worst. */
import type { PathMap } from '#lib/contract/paths.ts';
import { type Pair, touches, worstFirst } from './pairs.ts';

const branchesAtMost = 30;

export interface ShownMap {
  readonly map: PathMap;
  readonly pairs: readonly Pair[];
  readonly hidden: number;
}

export function shownMap(map: PathMap, pairs: readonly Pair[], chosen: readonly string[]): ShownMap {
  const branches = map.stations.filter(({ role }) => role === 'branch');
  if (branches.length <= branchesAtMost) return { map, pairs, hidden: 0 };
  const hubs = map.stations.filter(({ role }) => role === 'hub').map(({ gateway }) => gateway.id);
  const kept = new Set([...hubs, ...chosen.filter((id) => id !== '')]);
  for (const { ahead } of worstFirst(pairs))
    for (const { id } of [ahead.gateway, ahead.peer]) if (kept.size < branchesAtMost + hubs.length) kept.add(id);
  return {
    map: { ...map, stations: map.stations.filter(({ gateway }) => kept.has(gateway.id)) },
    pairs: pairs.filter((pair) => [...kept].filter((id) => touches(pair, id)).length === 2),
    hidden: map.stations.length - kept.size,
  };
}
