/**
 * Cuts the destinations of all resources into disjoint boxes by coordinate compression: first the addresses into rows in which
 * the same resources are present, then in each row protocol and port, read as one number. Boxes that the same resources
 * cover are one atom, wherever they lie.
 */
import { type AccessBox, ALL_PORTS } from '#lib/netmap/access.ts';
import { formatAddressOf } from '#lib/values/ip-range.ts';
import type { ResolvedResource } from '../resolved.ts';

const PORTS = 0x1_0000;

/** One range of addresses with one range of protocol and port, and whose it is. */
interface Part {
  readonly first: bigint;
  readonly last: bigint;
  readonly firstKey: number;
  readonly lastKey: number;
  readonly resource: number;
}

interface Cell {
  readonly firstKey: number;
  readonly lastKey: number;
  readonly atom: number;
}

export interface Atoms {
  readonly boxes: readonly AccessBox[];
  /** Atoms of each resource, by its index. */
  readonly ofResource: readonly (readonly number[])[];
  /** Resources of each atom. */
  readonly resourcesOf: readonly (readonly number[])[];
}

/** Destinations that overlap so much that rules for them would cost more than a gateway should bear. */
export class PolicyTooComplex extends Error {}

/**
 * Ranges of addresses times services of one gateway; how many of them may lie over one another, summed over the rows; and what may
 * come of it.
 */
const LIMITS = { parts: 200_000, overlaps: 1_000_000, boxes: 100_000, atoms: 65_535 } as const;

const known = new WeakMap<readonly ResolvedResource[], Atoms>();

/** Throws PolicyTooComplex beyond the limits. Of one list once: lint, tests and compiler ask for the same. */
export function cutAtoms(resources: readonly ResolvedResource[]): Atoms {
  const atoms = known.get(resources) ?? cut(resources);
  known.set(resources, atoms);
  return atoms;
}

function cut(resources: readonly ResolvedResource[]): Atoms {
  const numbers = new Map<string, number>();
  const resourcesOf: (readonly number[])[] = [];
  const atomOf = (covering: readonly number[]): number => {
    const key = covering.join();
    const number = numbers.get(key);
    if (number !== undefined) return number;
    numbers.set(key, resourcesOf.length);
    return resourcesOf.push(covering) - 1;
  };
  const isGateway = (atom: number): boolean =>
    (resourcesOf[atom] ?? []).some((resource) => resources[resource]?.gateway === true);
  const boxes = ([4, 6] as const).flatMap((family) => {
    const rows = cutRows(partsOf(resources, family), atomOf);
    return joinRows(rows).flatMap(({ first, last, cell }) =>
      rectangles(cell).map((keys) => ({
        addresses: [formatAddressOf(family, first), formatAddressOf(family, last)] as const,
        ...keys,
        atom: cell.atom,
        gateway: isGateway(cell.atom),
      })),
    );
  });
  if (boxes.length > LIMITS.boxes || resourcesOf.length > LIMITS.atoms)
    throw new PolicyTooComplex(
      `The resources of this gateway come to ${boxes.length} boxes; at most ${LIMITS.boxes} are accepted.`,
    );
  const ofResource: number[][] = resources.map(() => []);
  for (const [atom, covering] of resourcesOf.entries())
    for (const resource of covering) ofResource[resource]?.push(atom);
  return { boxes, ofResource, resourcesOf };
}

function partsOf(resources: readonly ResolvedResource[], family: 4 | 6): Part[] {
  let parts = 0;
  for (const { destinations } of resources)
    for (const { ranges, services } of destinations) parts += ranges.length * services.length;
  if (parts > LIMITS.parts)
    throw new PolicyTooComplex(
      `The resources of this gateway are ${parts} pairs of addresses and services; at most ${LIMITS.parts} are accepted.`,
    );
  return resources.flatMap(({ destinations }, resource) =>
    destinations.flatMap(({ ranges, services }) =>
      ranges
        .filter((range) => range.family === family)
        .flatMap(({ first, last }) =>
          services.map(({ protocols4, protocols6, ports }) => {
            const [low, high] = family === 4 ? protocols4 : protocols6;
            return { first, last, firstKey: low * PORTS + ports[0], lastKey: high * PORTS + ports[1], resource };
          }),
        ),
    ),
  );
}

interface Row {
  readonly first: bigint;
  readonly last: bigint;
  readonly cells: readonly Cell[];
}

function cutRows(parts: readonly Part[], atomOf: (covering: readonly number[]) => number): Row[] {
  const events = new Map<bigint, { begin: Part[]; end: Part[] }>();
  const at = (address: bigint): { begin: Part[]; end: Part[] } => {
    const found = events.get(address) ?? { begin: [], end: [] };
    events.set(address, found);
    return found;
  };
  for (const part of parts) {
    at(part.first).begin.push(part);
    at(part.last + 1n).end.push(part);
  }
  const cuts = [...events].toSorted(([a], [b]) => (a < b ? -1 : 1));
  refuseOverlaps(cuts);
  const active = new Set<Part>();
  return cuts.flatMap(([first, { begin, end }], i) => {
    for (const part of end) active.delete(part);
    for (const part of begin) active.add(part);
    const next = cuts[i + 1]?.[0];
    return next === undefined || active.size === 0
      ? []
      : [{ first, last: next - 1n, cells: cutCells([...active], atomOf) }];
  });
}

function refuseOverlaps(
  cuts: readonly (readonly [bigint, { readonly begin: readonly Part[]; readonly end: readonly Part[] }])[],
): void {
  let active = 0;
  let overlaps = 0;
  for (const [, { begin, end }] of cuts) {
    active += begin.length - end.length;
    overlaps += active;
  }
  if (overlaps > LIMITS.overlaps)
    throw new PolicyTooComplex(
      `The resources of this gateway overlap ${overlaps} times; at most ${LIMITS.overlaps} are accepted. Name fewer single hosts inside networks, or fewer services.`,
    );
}

/** The same sweep over protocol and port; neighbours of one atom are one cell. */
function cutCells(parts: readonly Part[], atomOf: (covering: readonly number[]) => number): Cell[] {
  const begins = parts.toSorted((a, b) => a.firstKey - b.firstKey);
  const ends = parts.toSorted((a, b) => a.lastKey - b.lastKey);
  /** Several parts may be of one resource. */
  const present = new Map<number, number>();
  const cells: Cell[] = [];
  let from = 0;
  for (let b = 0, e = 0; e < ends.length; ) {
    const next = Math.min(begins[b]?.firstKey ?? Infinity, (ends[e] as Part).lastKey + 1);
    if (present.size > 0 && next > from) {
      const atom = atomOf([...present.keys()].toSorted((x, y) => x - y));
      const last = cells.at(-1);
      if (last && last.atom === atom && last.lastKey === from - 1)
        cells[cells.length - 1] = { ...last, lastKey: next - 1 };
      else cells.push({ firstKey: from, lastKey: next - 1, atom });
    }
    from = next;
    for (; begins[b]?.firstKey === next; b++) count(present, (begins[b] as Part).resource, 1);
    for (; e < ends.length && (ends[e] as Part).lastKey + 1 === next; e++)
      count(present, (ends[e] as Part).resource, -1);
  }
  return cells;
}

function count(present: Map<number, number>, resource: number, step: number): void {
  const now = (present.get(resource) ?? 0) + step;
  if (now === 0) present.delete(resource);
  else present.set(resource, now);
}

interface JoinedCell {
  readonly first: bigint;
  last: bigint;
  readonly cell: Cell;
}

/** Equal cells of rows that touch become one box. */
function joinRows(rows: readonly Row[]): JoinedCell[] {
  const joined: JoinedCell[] = [];
  let above = new Map<string, JoinedCell>();
  for (const { first, last, cells } of rows) {
    const here = new Map<string, JoinedCell>();
    for (const cell of cells) {
      const key = `${cell.firstKey} ${cell.lastKey} ${cell.atom}`;
      const upper = above.get(key);
      if (upper && upper.last + 1n === first) upper.last = last;
      const box = upper && upper.last === last ? upper : { first, last, cell };
      if (box !== upper) joined.push(box);
      here.set(key, box);
    }
    above = here;
  }
  return joined;
}

/** An interval of protocol and port as at most three boxes: a first protocol in part, whole ones, a last one in part. */
function rectangles({ firstKey, lastKey }: Cell): Pick<AccessBox, 'protocols' | 'ports'>[] {
  const [low, high] = [Math.floor(firstKey / PORTS), Math.floor(lastKey / PORTS)];
  const [from, to] = [firstKey % PORTS, lastKey % PORTS];
  if (low === high) return [{ protocols: [low, low], ports: [from, to] }];
  const boxes: Pick<AccessBox, 'protocols' | 'ports'>[] = [];
  const wholeFrom = from === 0 ? low : low + 1;
  const wholeTo = to === PORTS - 1 ? high : high - 1;
  if (wholeFrom > low) boxes.push({ protocols: [low, low], ports: [from, PORTS - 1] });
  if (wholeFrom <= wholeTo) boxes.push({ protocols: [wholeFrom, wholeTo], ports: ALL_PORTS });
  if (wholeTo < high) boxes.push({ protocols: [high, high], ports: [0, to] });
  return boxes;
}
