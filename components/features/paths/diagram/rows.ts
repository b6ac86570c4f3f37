/** Heights: stations in columns, platforms within a station, PoPs near the stations that use them. */
import type { PathMap } from '#lib/contract/paths.ts';
import type { AccessEdge } from './edges.ts';

type Station = PathMap['stations'][number];

export interface Pitch {
  /** Between two stations. */
  readonly row: number;
  /** Between two platforms of a station. */
  readonly platform: number;
  /** Whether there is room for the names of the platforms. */
  readonly isRoomy: boolean;
}

export interface StationRow {
  readonly id: string;
  readonly station: Station;
  readonly side: 'left' | 'right';
  readonly y: number;
  readonly platformY: (link: string) => number;
}

const byName = new Intl.Collator('en', { numeric: true }).compare;
const popGap = 96;
const popSlot = 132;
/** More branches than this stand on both sides of the PoPs. */
const sidesAbove = 10;

function pitchFor(rows: number): Pitch {
  if (rows <= 6) return { row: 72, platform: 24, isRoomy: true };
  if (rows <= 10) return { row: 58, platform: 20, isRoomy: true };
  return { row: 44, platform: 14, isRoomy: false };
}

function platformsOf({ links }: Station, y: number, { platform }: Pitch): (link: string) => number {
  return (name) => {
    const index = links.findIndex((link) => link.name === name);
    return y + (index < 0 ? 0 : (index - (links.length - 1) / 2) * platform);
  };
}

export function placeColumns(
  stations: readonly Station[],
  pops: number,
): { rows: StationRow[]; pitch: Pitch; height: number } {
  const sorted = [...stations].sort(
    (a, b) => byName(a.site.name, b.site.name) || byName(a.gateway.name, b.gateway.name),
  );
  const hubs = sorted.filter(({ role }) => role === 'hub');
  const branches = sorted.filter(({ role }) => role !== 'hub');
  const isTwoSided = branches.length > sidesAbove;
  const half = isTwoSided ? Math.ceil((branches.length + hubs.length) / 2) : branches.length;
  const left = branches.slice(0, half);
  const right = branches.slice(half);
  // Headquarters stands in the middle of its side: everything leads to it.
  right.splice(Math.floor(right.length / 2), 0, ...hubs);
  const most = Math.max(left.length, right.length, 1);
  const pitch = pitchFor(most);
  const height = Math.max(most * pitch.row, pops * popGap);
  const column = (nodes: readonly Station[], side: StationRow['side']): StationRow[] => {
    const top = (height - nodes.length * pitch.row) / 2;
    return nodes.map((station, index) => {
      const y = top + (index + 0.5) * pitch.row;
      return { id: station.gateway.id, station, side, y, platformY: platformsOf(station, y, pitch) };
    });
  };
  return { rows: [...column(left, 'left'), ...column(right, 'right')], pitch, height };
}

/** In the order of the middle of their stations, spread over the height, never closer than their names need. */
export function placePops(
  junctions: PathMap['junctions'],
  edges: readonly AccessEdge[],
  rows: readonly StationRow[],
  pitch: Pitch,
  height: number,
): Map<string, number> {
  const yOf = new Map(rows.filter(({ side }) => side === 'left').map(({ id, y }) => [id, y]));
  const centre = (popId: string): number => {
    const ys = edges.flatMap((edge) => (edge.popId === popId ? [yOf.get(edge.gatewayId) ?? []].flat() : []));
    return ys.length === 0 ? height : ys.reduce((sum, y) => sum + y, 0) / ys.length;
  };
  const ordered = junctions
    .map(({ pop }) => ({ ...pop, at: centre(pop.id) }))
    .sort((a, b) => a.at - b.at || byName(a.name, b.name));
  // Far apart they would need long slopes, and those a wide drawing.
  const slot = Math.min(height / Math.max(1, ordered.length), popSlot);
  const top = (height - slot * ordered.length) / 2;
  // Half way between two platforms, so that a track that only passes is never taken for one that stops.
  const grid = pitch.row / 2;
  const placed = new Map<string, number>();
  let below = Number.NEGATIVE_INFINITY;
  for (const [index, { id }] of ordered.entries()) {
    const wanted = Math.round((top + (index + 0.5) * slot) / grid) * grid;
    const y = Math.max(wanted, below + popGap, 40);
    placed.set(id, y);
    below = y;
  }
  return placed;
}
