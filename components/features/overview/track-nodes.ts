/** Stations of the diagram: one a site, or one a region when the fleet is large. */
import type { NodeStatus } from '#lib/contract/condition.ts';
import type { Topology } from '#lib/contract/overview.ts';

export const foldAbove = 30;

export interface StationNode {
  readonly id: string;
  readonly name: string;
  readonly isHub: boolean;
  readonly status: NodeStatus;
  /** Null for a region. */
  readonly gatewayId: string | null;
  readonly region: string;
  readonly sites: number;
  readonly rttMs: number | null;
  readonly lossPct: number | null;
}

export type TrackState = 'active' | 'standby' | 'down';

export interface TrackEdge {
  readonly id: string;
  readonly stationId: string;
  readonly popId: string;
  readonly state: TrackState;
  readonly link: string;
  readonly rttMs: number | null;
  readonly lossPct: number | null;
}

export interface TrackGraph {
  readonly stations: readonly StationNode[];
  readonly edges: readonly TrackEdge[];
  readonly isFolded: boolean;
}

const rank: Record<NodeStatus, number> = { down: 0, offline: 1, degraded: 2, pending: 3, well: 4 };
const stateRank: Record<TrackState, number> = { active: 0, standby: 1, down: 2 };
const byName = new Intl.Collator('en', { numeric: true }).compare;

function stateOf(track: Topology['tracks'][number]): TrackState {
  if (track.status !== 'up') return 'down';
  return track.active ? 'active' : 'standby';
}

function fold(topology: Topology): Map<string, StationNode> {
  const nodes = new Map<string, StationNode>();
  for (const station of topology.stations) {
    const isHub = station.role === 'hub';
    const id = isHub ? station.gatewayId : `region:${station.region}`;
    const before = nodes.get(id);
    nodes.set(id, {
      id,
      name: isHub ? station.siteName : station.region || '·',
      isHub,
      status: before && rank[before.status] < rank[station.status] ? before.status : station.status,
      gatewayId: isHub ? station.gatewayId : null,
      region: station.region,
      sites: (before?.sites ?? 0) + 1,
      rttMs: isHub ? station.rttMs : null,
      lossPct: isHub ? station.lossPct : null,
    });
  }
  return nodes;
}

export function trackGraph(topology: Topology): TrackGraph {
  const isFolded = topology.stations.length > foldAbove;
  const nodes = isFolded
    ? fold(topology)
    : new Map(
        topology.stations.map((station): [string, StationNode] => [
          station.gatewayId,
          {
            id: station.gatewayId,
            name: station.siteName,
            isHub: station.role === 'hub',
            status: station.status,
            gatewayId: station.gatewayId,
            region: station.region,
            sites: 1,
            rttMs: station.rttMs,
            lossPct: station.lossPct,
          },
        ]),
      );
  const regionOf = new Map(topology.stations.map((one) => [one.gatewayId, one.role === 'hub' ? null : one.region]));
  const edges = new Map<string, TrackEdge>();
  for (const track of topology.tracks) {
    const region = regionOf.get(track.gatewayId);
    const stationId = isFolded && typeof region === 'string' ? `region:${region}` : track.gatewayId;
    const id = isFolded ? `${stationId}>${track.popId}` : track.sessionId;
    const state = stateOf(track);
    const before = edges.get(id);
    if (before && stateRank[before.state] <= stateRank[state]) continue;
    const { popId, link, rttMs, lossPct } = track;
    edges.set(id, { id, stationId, popId, state, link, rttMs, lossPct });
  }
  const stations = [...nodes.values()].sort((a, b) => byName(a.name, b.name));
  return { stations, edges: [...edges.values()].filter(({ stationId }) => nodes.has(stationId)), isFolded };
}
