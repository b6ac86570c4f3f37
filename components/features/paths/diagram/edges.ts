/** The pieces of track between neighbours, and what runs over each of them. */
import { roleOf, troubleOf } from '#components/kit/track/path-role.ts';
import type { MapSegment, MeasuredPath, OverlayPeer, PathMap } from '#lib/contract/paths.ts';
import type { Pair } from '../pairs.ts';

/** Lit: carries a pair. Backup: would. Idle: known, but of use to nobody now. */
export type EdgeUse = 'lit' | 'backup' | 'idle';

export interface AccessEdge {
  readonly id: string;
  readonly gatewayId: string;
  readonly link: string;
  readonly popId: string;
}

export interface BackboneEdge {
  readonly id: string;
  readonly one: string;
  readonly other: string;
}

export interface EdgeState {
  readonly use: EdgeUse;
  readonly isSilent: boolean;
  readonly isDraining: boolean;
  /** Pairs that would be seen on it, those that are first. */
  readonly pairs: ReadonlySet<string>;
  readonly segment: MapSegment | undefined;
}

export interface Edges {
  readonly access: readonly AccessEdge[];
  readonly backbone: readonly BackboneEdge[];
  readonly states: ReadonlyMap<string, EdgeState>;
}

export const accessId = (gatewayId: string, link: string, popId: string): string => `${gatewayId}/${link}/${popId}`;
export const backboneId = (one: string, other: string): string => [one, other].sort().join('~');

/** The pieces that a path is made of, from `gateway` on. */
export function edgesOf({ gateway, peer }: Pick<OverlayPeer, 'gateway' | 'peer'>, path: MeasuredPath): string[] {
  const { pops } = path;
  const [first, last] = [pops[0], pops.at(-1)];
  if (!first || !last) return [];
  return [
    accessId(gateway.id, path.link, first.id),
    ...pops.slice(1).map((pop, index) => backboneId(pops[index]?.id ?? '', pop.id)),
    accessId(peer.id, path.peerLink, last.id),
  ];
}

const rank: Record<EdgeUse, number> = { lit: 0, backup: 1, idle: 2 };

interface Draft {
  use: EdgeUse;
  isSilent: boolean;
  isDraining: boolean;
  pairs: Set<string>;
  segment: MapSegment | undefined;
}

export function edgesIn(map: PathMap, pairs: readonly Pair[]): Edges {
  const access = new Map<string, AccessEdge>();
  const backbone = new Map<string, BackboneEdge>();
  const states = new Map<string, Draft>();
  const draft = (id: string): Draft => {
    const known = states.get(id) ?? {
      use: 'idle',
      isSilent: false,
      isDraining: false,
      pairs: new Set<string>(),
      segment: undefined,
    };
    states.set(id, known);
    return known;
  };
  const shown = new Set(pairs.flatMap(({ ahead }) => [ahead.gateway.id, ahead.peer.id]));
  for (const pair of pairs)
    for (const peer of [pair.ahead, pair.back])
      for (const path of peer?.paths ?? []) {
        if (!peer) continue;
        const role = roleOf(peer, path);
        const use: EdgeUse = role === 'active' ? 'lit' : role === 'backup' ? 'backup' : 'idle';
        const trouble = troubleOf(path);
        for (const id of edgesOf(peer, path)) {
          const state = draft(id);
          if (rank[use] < rank[state.use]) state.use = use;
          if (use !== 'idle' && trouble === 'draining') state.isDraining = true;
          state.pairs.add(pair.id);
        }
        const [first, last] = [path.pops[0], path.pops.at(-1)];
        if (!first || !last) continue;
        for (const [gatewayId, link, popId] of [
          [peer.gateway.id, path.link, first.id],
          [peer.peer.id, path.peerLink, last.id],
        ] as const) {
          const id = accessId(gatewayId, link, popId);
          access.set(id, { id, gatewayId, link, popId });
        }
        for (const [index, pop] of path.pops.slice(1).entries()) {
          const before = path.pops[index]?.id ?? '';
          backbone.set(backboneId(before, pop.id), { id: backboneId(before, pop.id), one: before, other: pop.id });
        }
      }
  for (const segment of map.segments) {
    const id =
      segment.kind === 'backbone'
        ? backboneId(segment.a.id, segment.b.id)
        : accessId(segment.a.id, segment.link ?? '', segment.b.id);
    if (segment.kind === 'backbone') backbone.set(id, { id, one: segment.a.id, other: segment.b.id });
    else if (!shown.has(segment.a.id) || !access.has(id)) continue;
    const state = draft(id);
    state.segment = segment;
    state.isSilent = segment.status === 'silent';
  }
  return { access: [...access.values()], backbone: [...backbone.values()], states };
}
