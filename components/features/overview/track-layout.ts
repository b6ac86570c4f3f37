/**
 * Where everything stands. Tracks run level or at 45 degrees, nothing else; the same fleet always draws the same.
 * PoPs stand in one column with free space around them, so that no track ever crosses a label; a station's tracks leave
 * it in the order of the PoPs they go to; of the tracks that join a PoP from one side the farthest joins last.
 */
import type { Topology } from '#lib/contract/overview.ts';
import type { StationNode, TrackEdge, TrackGraph } from './track-nodes.ts';

const labelWidth = 138;
const lead = 28;
const clearOfLabel = 66;
const portGap = 8;
const popGap = 88;
/** More branches than this stand on both sides of the PoPs. */
export const sidesAbove = 12;

export interface PlacedStation extends StationNode {
  readonly x: number;
  readonly y: number;
  readonly side: 'left' | 'right';
  readonly ports: number;
}

export interface PlacedJunction {
  readonly id: string;
  readonly name: string;
  readonly status: Topology['junctions'][number]['status'];
  readonly sessions: number;
  readonly x: number;
  readonly y: number;
}

export interface PlacedTrack extends TrackEdge {
  readonly points: readonly (readonly [number, number])[];
}

export interface TrackLayout {
  readonly width: number;
  readonly height: number;
  readonly stations: readonly PlacedStation[];
  readonly junctions: readonly PlacedJunction[];
  readonly tracks: readonly PlacedTrack[];
}

interface Row {
  readonly node: StationNode;
  readonly side: 'left' | 'right';
  readonly y: number;
}

function pitchFor(rows: number, width: number): number {
  if (rows <= 7) return width >= 1000 ? 74 : 60;
  return rows <= 12 ? 46 : 36;
}

function placeRows(
  stations: readonly StationNode[],
  pops: number,
  width: number,
): { rows: Row[]; pitch: number; height: number } {
  const hubs = stations.filter(({ isHub }) => isHub);
  const branches = stations.filter(({ isHub }) => !isHub);
  const isTwoSided = branches.length > sidesAbove;
  const half = isTwoSided ? Math.ceil((branches.length - hubs.length) / 2) + hubs.length : branches.length;
  const left = branches.slice(0, half);
  const right = [...hubs, ...branches.slice(half)];
  const most = Math.max(left.length, right.length, 1);
  const pitch = pitchFor(most, width);
  const height = Math.max(most * pitch, pops * popGap);
  const column = (nodes: readonly StationNode[], side: Row['side']): Row[] => {
    // Every column stands on the same half rows, so that a level track meets no PoP by chance.
    const slots = Math.floor(height / pitch);
    const top = Math.floor((slots - nodes.length) / 2);
    return nodes.map((node, index) => ({ node, side, y: (top + index + 0.5) * pitch }));
  };
  return { rows: [...column(left, 'left'), ...column(right, 'right')], pitch, height };
}

function placeJunctions(
  junctions: Topology['junctions'],
  edges: readonly TrackEdge[],
  rows: readonly Row[],
  pitch: number,
  height: number,
): Map<string, number> {
  const yOf = new Map(rows.map(({ node, y }) => [node.id, y]));
  const centre = (popId: string): number => {
    const ys = edges.filter((edge) => edge.popId === popId).map(({ stationId }) => yOf.get(stationId) ?? height / 2);
    return ys.length === 0 ? height : ys.reduce((sum, y) => sum + y, 0) / ys.length;
  };
  const ordered = [...junctions].sort(
    (a, b) => centre(a.popId) - centre(b.popId) || a.popName.localeCompare(b.popName, 'en'),
  );
  const slot = height / Math.max(1, ordered.length);
  const step = Math.ceil(popGap / pitch) * pitch;
  const placed = new Map<string, number>();
  let below = Number.NEGATIVE_INFINITY;
  for (const [index, { popId }] of ordered.entries()) {
    const wanted = Math.round(((index + 0.5) * slot) / pitch) * pitch;
    const y = Math.max(wanted, below + step, pitch);
    placed.set(popId, y);
    below = y;
  }
  return placed;
}

interface Leg {
  readonly edge: TrackEdge;
  readonly side: 'left' | 'right';
  readonly fromY: number;
  readonly toY: number;
  lane: number;
}

function legsOf(edges: readonly TrackEdge[], rows: readonly Row[], popY: ReadonlyMap<string, number>): Leg[] {
  const legs: Leg[] = [];
  for (const { node, side, y } of rows) {
    const own = edges
      .filter(({ stationId, popId }) => stationId === node.id && popY.has(popId))
      .sort((a, b) => (popY.get(a.popId) ?? 0) - (popY.get(b.popId) ?? 0) || a.link.localeCompare(b.link, 'en'));
    for (const [index, edge] of own.entries())
      legs.push({
        edge,
        side,
        fromY: y + (index - (own.length - 1) / 2) * portGap,
        toY: popY.get(edge.popId) ?? 0,
        lane: 0,
      });
  }
  const groups = new Map<string, Leg[]>();
  for (const leg of legs) {
    const key = `${leg.edge.popId}:${leg.side}:${leg.fromY < leg.toY}`;
    groups.set(key, [...(groups.get(key) ?? []), leg]);
  }
  for (const group of groups.values()) {
    group.sort((a, b) => Math.abs(b.toY - b.fromY) - Math.abs(a.toY - a.fromY));
    for (const [lane, leg] of group.entries()) leg.lane = lane;
  }
  return legs;
}

/** `wanted` is the width that there is; the answer may be wider when 45 degrees need it. */
export function layoutTracks(graph: TrackGraph, junctions: Topology['junctions'], wanted: number): TrackLayout {
  const { rows, pitch, height: rowsHeight } = placeRows(graph.stations, junctions.length, wanted);
  const popY = placeJunctions(junctions, graph.edges, rows, pitch, rowsHeight);
  const legs = legsOf(graph.edges, rows, popY);
  const lanes = Math.max(1, ...legs.map(({ lane }) => lane + 1));
  const laneGap = Math.min(11, 160 / lanes);
  const need = (side: Row['side']): number =>
    Math.max(
      180,
      ...legs
        .filter((leg) => leg.side === side)
        .map((leg) => clearOfLabel + leg.lane * laneGap + Math.abs(leg.toY - leg.fromY) + lead),
    );
  const hasRight = rows.some(({ side }) => side === 'right');
  const least = labelWidth + need('left') + (hasRight ? need('right') + labelWidth : clearOfLabel);
  const spare = Math.max(0, wanted - least);
  const leftX = labelWidth;
  const isRightBound = legs.some(({ side }) => side === 'right');
  const popX = leftX + need('left') + spare * (isRightBound ? 0.5 : 0.85);
  const width = Math.max(wanted, least);
  const rightX = width - labelWidth;

  const tracks = legs.map(({ edge, side, fromY, toY, lane }): PlacedTrack => {
    const towards = side === 'left' ? 1 : -1;
    const startX = side === 'left' ? leftX : rightX;
    const joinX = popX - towards * (clearOfLabel + lane * laneGap);
    const bendX = joinX - towards * Math.abs(toY - fromY);
    return {
      ...edge,
      points: [
        [startX, fromY],
        [bendX, fromY],
        [joinX, toY],
        [popX, toY],
      ],
    };
  });
  const lowest = Math.max(rowsHeight, ...[...popY.values()].map((y) => y + 44));
  return {
    width,
    height: lowest,
    tracks,
    stations: rows.map(({ node, side, y }) => ({
      ...node,
      side,
      x: side === 'left' ? leftX : rightX,
      y,
      ports: legs.filter(({ edge }) => edge.stationId === node.id).length,
    })),
    junctions: junctions.map(({ popId, popName, status, sessions }) => ({
      id: popId,
      name: popName,
      status,
      sessions,
      x: popX,
      y: popY.get(popId) ?? 0,
    })),
  };
}
