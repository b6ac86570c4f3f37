/** Pairs of gateways: the two directions of one overlay tunnel as one thing, headquarters first. */
import { activePathOf } from '#components/kit/track/path-role.ts';
import type { MeasuredPath, OverlayPeer, PathMap } from '#lib/contract/paths.ts';

export interface Pair {
  readonly id: string;
  /** From the hub, else from the gateway that is named first. */
  readonly ahead: OverlayPeer;
  /** The other direction; missing while its gateway reports nothing. */
  readonly back: OverlayPeer | undefined;
}

const byName = new Intl.Collator('en', { numeric: true }).compare;

export function pairId(one: string, other: string): string {
  return one < other ? `${one}~${other}` : `${other}~${one}`;
}

export function pairsOf({ peers, stations }: Pick<PathMap, 'peers' | 'stations'>): Pair[] {
  const hubs = new Set(stations.filter(({ role }) => role === 'hub').map(({ gateway }) => gateway.id));
  const isAhead = ({ gateway, peer }: OverlayPeer): boolean => {
    if (hubs.has(gateway.id) !== hubs.has(peer.id)) return hubs.has(gateway.id);
    return byName(gateway.name, peer.name) <= 0;
  };
  const both = new Map<string, { ahead?: OverlayPeer; back?: OverlayPeer }>();
  for (const peer of peers) {
    const id = pairId(peer.gateway.id, peer.peer.id);
    const known = both.get(id) ?? {};
    known[isAhead(peer) ? 'ahead' : 'back'] = peer;
    both.set(id, known);
  }
  return [...both]
    .flatMap(([id, { ahead, back }]) => {
      const first = ahead ?? back;
      return first === undefined ? [] : [{ id, ahead: first, back: ahead === undefined ? undefined : back }];
    })
    .sort((a, b) => byName(a.ahead.peerSite.name, b.ahead.peerSite.name));
}

/** Off the track that the orchestrator would have it on, on nothing at all, or on something that is being emptied. */
export function pairTrouble({ ahead }: Pair): 'down' | 'degraded' | null {
  if (ahead.status === 'down' || ahead.activePathId === null) return 'down';
  const active = activePathOf(ahead);
  return active?.draining || active?.status === 'silent' ? 'degraded' : null;
}

export function worstFirst(pairs: readonly Pair[]): Pair[] {
  const rank = (pair: Pair): number => ({ down: 0, degraded: 1, none: 2 })[pairTrouble(pair) ?? 'none'];
  return [...pairs].sort((a, b) => rank(a) - rank(b));
}

export const touches = ({ ahead }: Pair, gatewayId: string): boolean =>
  ahead.gateway.id === gatewayId || ahead.peer.id === gatewayId;

export function findPair(pairs: readonly Pair[], gateway: string, peer: string): Pair | undefined {
  if (gateway !== '' && peer !== '') return pairs.find(({ id }) => id === pairId(gateway, peer));
  if (gateway === '') return undefined;
  const own = pairs.filter((pair) => touches(pair, gateway));
  return own.length === 1 ? own[0] : undefined;
}

/** Where both directions take the same track, one line tells both. */
export function isSplit({ ahead, back }: Pair): boolean {
  return back !== undefined && back.activePathId !== ahead.activePathId;
}

export const pathsOf = (peer: OverlayPeer, id: string | null): MeasuredPath | undefined =>
  peer.paths.find((path) => path.id === id);
