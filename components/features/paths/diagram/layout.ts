/**
 * Where everything stands. Tracks run level or at 45 degrees; between PoPs also upright. The same fleet always draws the
 * same. A station's links are its platforms; each runs level from the station, and a track leaves it at a set of points
 * where it turns towards its PoP. Of the tracks that join a PoP from one side the farthest joins last, so that they
 * never cross one another there; PoPs stand in two columns in turn, so that the backbone has free ground between them.
 */
import type { PathMap } from '#lib/contract/paths.ts';
import type { AccessEdge, BackboneEdge, Edges } from './edges.ts';
import { type Pitch, placeColumns, placePops, type StationRow } from './rows.ts';

export type Point = readonly [x: number, y: number];
type Station = PathMap['stations'][number];

export interface PlacedPlatform {
  readonly name: string;
  readonly kind: Station['links'][number]['kind'];
  readonly status: Station['links'][number]['status'];
  readonly y: number;
}

export interface PlacedStation {
  readonly id: string;
  readonly station: Station;
  readonly side: 'left' | 'right';
  readonly x: number;
  readonly y: number;
  readonly platforms: readonly PlacedPlatform[];
}

export interface PlacedJunction {
  readonly id: string;
  readonly junction: PathMap['junctions'][number];
  readonly x: number;
  readonly y: number;
  readonly label: 'left' | 'right';
}

export interface PlacedEdge {
  readonly id: string;
  readonly points: readonly Point[];
  /** Where the track leaves its platform, and how it turns: the points of the railway. */
  readonly turn: { readonly at: Point; readonly angle: 45 | -45; readonly towards: 1 | -1 } | null;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly pitch: Pitch;
  readonly stations: readonly PlacedStation[];
  readonly junctions: readonly PlacedJunction[];
  readonly edges: ReadonlyMap<string, PlacedEdge>;
}

export const boxSize = 20;
export const throat = 26;
export const platformLength = 58;
const labelWidth = 132;
const lead = 16;
const clearOfPop = 96;
const stagger = 56;
const laneGap = 9;

interface Leg {
  readonly edge: AccessEdge;
  readonly side: 'left' | 'right';
  readonly fromY: number;
  readonly toY: number;
  lane: number;
}

function legsOf(edges: readonly AccessEdge[], rows: readonly StationRow[], popY: ReadonlyMap<string, number>): Leg[] {
  const at = new Map(rows.map((row) => [row.id, row]));
  const legs = edges.flatMap((edge): Leg[] => {
    const row = at.get(edge.gatewayId);
    const toY = popY.get(edge.popId);
    if (!row || toY === undefined) return [];
    return [{ edge, side: row.side, fromY: row.platformY(edge.link), toY, lane: 0 }];
  });
  const groups = Map.groupBy(legs, ({ edge, side, fromY, toY }) => `${edge.popId}:${side}:${fromY < toY}`);
  for (const group of groups.values()) {
    group.sort((a, b) => Math.abs(b.toY - b.fromY) - Math.abs(a.toY - a.fromY) || a.edge.id.localeCompare(b.edge.id));
    for (const [lane, leg] of group.entries()) leg.lane = lane;
  }
  return legs;
}

function accessTrack({ edge, side, fromY, toY, lane }: Leg, startX: number, nearX: number, popX: number): PlacedEdge {
  const towards = side === 'left' ? 1 : -1;
  const joinX = nearX - towards * (clearOfPop + lane * laneGap);
  const bendX = joinX - towards * Math.abs(toY - fromY);
  const isLevel = fromY === toY;
  return {
    id: edge.id,
    points: isLevel
      ? [
          [startX, fromY],
          [popX, toY],
        ]
      : [
          [startX, fromY],
          [bendX, fromY],
          [joinX, toY],
          [popX, toY],
        ],
    turn: isLevel ? null : { at: [bendX, fromY], angle: toY > fromY ? 45 : -45, towards },
  };
}

/** Upright in a column; between columns one turn of 45 degrees beside the left PoP. */
function backboneTrack({ id, one, other }: BackboneEdge, at: ReadonlyMap<string, PlacedJunction>): PlacedEdge | null {
  const [a, b] = [at.get(one), at.get(other)].sort((p, q) => (p?.x ?? 0) - (q?.x ?? 0) || (p?.y ?? 0) - (q?.y ?? 0));
  if (!a || !b) return null;
  const dx = b.x - a.x;
  if (dx !== 0) {
    const way = Math.sign(b.y - a.y);
    return {
      id,
      turn: null,
      points: [
        [a.x, a.y],
        [b.x, a.y + way * dx],
        [b.x, b.y],
      ],
    };
  }
  const isBlocked = [...at.values()].some(({ x, y }) => x === a.x && y > a.y && y < b.y);
  const out = a.x - 22;
  return {
    id,
    turn: null,
    points: isBlocked
      ? [
          [a.x, a.y],
          [out, a.y + 22],
          [out, b.y - 22],
          [b.x, b.y],
        ]
      : [
          [a.x, a.y],
          [b.x, b.y],
        ],
  };
}

/** `wanted` is the width that there is; the answer may be wider when 45 degrees need it. */
export function layoutMap(map: PathMap, edges: Edges, wanted: number): Layout {
  const { rows, pitch, height } = placeColumns(map.stations, map.junctions.length);
  const popY = placePops(map.junctions, edges.access, rows, pitch, height);
  const legs = legsOf(edges.access, rows, popY);
  const dx = edges.backbone.length > 0 && map.junctions.length > 1 ? stagger : 0;
  const need = (side: 'left' | 'right'): number =>
    Math.max(
      platformLength + clearOfPop,
      ...legs
        .filter((leg) => leg.side === side)
        .map((leg) => platformLength + clearOfPop + leg.lane * laneGap + Math.abs(leg.toY - leg.fromY) + lead),
    );
  const hasRight = rows.some(({ side }) => side === 'right');
  const edge = labelWidth + boxSize / 2 + throat;
  const least = edge + need('left') + dx + (hasRight ? need('right') + edge : clearOfPop);
  const width = Math.max(wanted, least);
  const columnX = edge + need('left') + (width - least) * (hasRight ? 0.5 : 0.85);
  const rightX = width - edge;

  const ordered = [...popY].sort((a, b) => a[1] - b[1]);
  const junctions = ordered.flatMap(([id, y], index): PlacedJunction[] => {
    const junction = map.junctions.find(({ pop }) => pop.id === id);
    const isSecond = index % 2 === 1;
    return junction
      ? [{ id, junction, x: columnX + (isSecond ? dx : 0), y, label: isSecond && dx > 0 ? 'right' : 'left' }]
      : [];
  });
  const junctionAt = new Map(junctions.map((one) => [one.id, one]));
  const placed = new Map<string, PlacedEdge>();
  for (const leg of legs) {
    const popX = junctionAt.get(leg.edge.popId)?.x ?? columnX;
    const isLeft = leg.side === 'left';
    placed.set(leg.edge.id, accessTrack(leg, isLeft ? edge : rightX, isLeft ? columnX : columnX + dx, popX));
  }
  for (const one of edges.backbone) {
    const track = backboneTrack(one, junctionAt);
    if (track) placed.set(one.id, track);
  }
  return {
    width,
    height: Math.max(height, ...ordered.map(([, y]) => y + 40)),
    pitch,
    junctions,
    edges: placed,
    stations: rows.map(({ id, station, side, y, platformY }) => ({
      id,
      station,
      side,
      x: side === 'left' ? labelWidth : width - labelWidth,
      y,
      platforms: station.links.map((link) => ({ ...link, y: platformY(link.name) })),
    })),
  };
}
