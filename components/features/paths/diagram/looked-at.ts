/** Which pairs are looked at: what is pointed at wins over what is chosen; null means all. */

import { findPair, type Pair, touches } from '../pairs.ts';
import type { Choice } from '../use-choice.ts';
import type { Route } from './track-names.ts';

export type Picked =
  | { readonly kind: 'station' | 'junction'; readonly id: string }
  | { readonly kind: 'route'; readonly route: Route };

const through = (pair: Pair, popId: string): boolean =>
  [pair.ahead, pair.back].some((peer) =>
    peer?.paths.some(({ id, pops }) => id === peer.activePathId && pops.some((pop) => pop.id === popId)),
  );

export const throughPop = (pairs: readonly Pair[], popId: string): Pair[] =>
  pairs.filter((pair) => through(pair, popId));

/** A PoP that nothing runs through dims nothing. */
export function lookedAt(
  pairs: readonly Pair[],
  picked: Picked | null,
  { gateway, peer, pop }: Pick<Choice, 'gateway' | 'peer' | 'pop'>,
): readonly Pair[] | null {
  if (picked?.kind === 'route') return [picked.route.pair];
  if (picked?.kind === 'station') return pairs.filter((pair) => touches(pair, picked.id));
  if (picked?.kind === 'junction') {
    const running = throughPop(pairs, picked.id);
    return running.length === 0 ? null : running;
  }
  if (pop !== '') {
    const running = throughPop(pairs, pop);
    return running.length === 0 ? null : running;
  }
  const pair = findPair(pairs, gateway, peer);
  if (pair) return [pair];
  return gateway === '' ? null : pairs.filter((one) => touches(one, gateway));
}
