/** A gateway and its peer within the actor's sites; NOT_FOUND alike for a foreign gateway, a strange peer and none. */
import type { Procedure } from '#lib/contract/access.ts';
import { allow, refuseForeign } from '../access/allow.ts';
import type { Actor, Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { readOverlay, type StoredOverlay } from './overlay-rows.ts';
import { type PairView, pairsWithPaths } from './peer-view.ts';

export interface FoundPair extends PairView {
  readonly stored: StoredOverlay;
  readonly actor: Actor;
}

export async function findPair(
  deps: Deps,
  call: Call,
  procedure: Procedure,
  id: string,
  peer: string,
): Promise<FoundPair> {
  const { siteIds, actor } = await allow(deps, call, procedure, id);
  const stored = await readOverlay(deps.store.read);
  const pair = pairsWithPaths(stored).find((one) => one.own.id === id && one.peer.id === peer);
  if (!pair) return refuseForeign(deps, call, procedure, id, false);
  if (siteIds !== null && !siteIds.includes(pair.own.siteId)) return refuseForeign(deps, call, procedure, id, true);
  return { ...pair, stored, actor };
}
