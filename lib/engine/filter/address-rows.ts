/** Cuts boxes into rows: the sweep over addresses that the filter's atom table is built from. */
import type { AccessBox } from '#lib/netmap/access.ts';
import { type AddressRow, firstKey, lastKey, type PlacedBox } from './atom-table.ts';

/** Rows in order, neighbours that hold the same boxes joined; or a sentence that names two boxes that overlap. */
export function addressRows(placed: readonly PlacedBox[]): AddressRow[] | string {
  const begins = placed.toSorted((a, b) => compare(a.first, b.first));
  const ends = placed.toSorted((a, b) => compare(a.last, b.last));
  const rows: AddressRow[] = [];
  const active = new Set<AccessBox>();
  let at = begins[0]?.first ?? 0n;
  for (let b = 0, e = 0; e < ends.length; ) {
    const begin = begins[b]?.first;
    const end = (ends[e] as PlacedBox).last + 1n;
    const next = begin !== undefined && begin < end ? begin : end;
    if (next > at && active.size > 0) {
      const boxes = [...active].toSorted((x, y) => firstKey(x) - firstKey(y));
      const clash = boxes.find((box, i) => i > 0 && firstKey(box) <= lastKey(boxes[i - 1] as AccessBox));
      if (clash) return `two boxes overlap at ${describe(clash)}`;
      rows.push({ first: at, last: next - 1n, boxes });
    }
    at = next;
    for (; b < begins.length && begins[b]?.first === next; b++) active.add((begins[b] as PlacedBox).box);
    for (; e < ends.length && (ends[e] as PlacedBox).last + 1n === next; e++) active.delete((ends[e] as PlacedBox).box);
  }
  return rows;
}

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

export function describe({ addresses, protocols, ports }: AccessBox): string {
  return `${addresses.join('-')} protocol ${protocols.join('-')} port ${ports.join('-')}`;
}
