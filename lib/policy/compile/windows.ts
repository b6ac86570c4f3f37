/** Sets of moments as lists of windows, in order and apart. */
import type { AccessWindow } from '#lib/netmap/access.ts';

type Span = readonly [from: number, to: number];

export const ALWAYS: readonly AccessWindow[] = [{ notBefore: null, notAfter: null }];

const isUnbounded = ({ notBefore, notAfter }: AccessWindow): boolean => notBefore === null && notAfter === null;

export function isAlways(windows: readonly AccessWindow[]): boolean {
  return windows.length === 1 && windows.every(isUnbounded);
}

const spanOf = ({ notBefore, notAfter }: AccessWindow): Span => [notBefore ?? -Infinity, notAfter ?? Infinity];

const windowOf = ([from, to]: Span): AccessWindow => ({
  notBefore: from === -Infinity ? null : from,
  notAfter: to === Infinity ? null : to,
});

/** Every moment of any; windows that touch become one. */
export function unite(windows: readonly AccessWindow[]): readonly AccessWindow[] {
  // Nearly all sets are of this kind.
  if (windows.length === 0 || windows.some(isUnbounded)) return windows.length === 0 ? windows : ALWAYS;
  const spans = windows
    .map(spanOf)
    .filter(([from, to]) => from < to)
    .toSorted((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
  const united: Span[] = [];
  for (const [from, to] of spans) {
    const last = united.at(-1);
    if (last && from <= last[1]) united[united.length - 1] = [last[0], Math.max(last[1], to)];
    else united.push([from, to]);
  }
  return united.map(windowOf);
}

/** Every moment of `windows` that is in none of `holes`. */
export function subtract(windows: readonly AccessWindow[], holes: readonly AccessWindow[]): readonly AccessWindow[] {
  if (holes.length === 0 || windows.length === 0) return unite(windows);
  if (holes.some(isUnbounded)) return [];
  const left: Span[] = [];
  const gaps = unite(holes).map(spanOf);
  let next = 0;
  for (const [from, to] of unite(windows).map(spanOf)) {
    while ((gaps[next]?.[1] ?? Infinity) <= from && next < gaps.length) next++;
    let begin = from;
    // The last gap may reach into the next window.
    for (let i = next; i < gaps.length && (gaps[i] as Span)[0] < to; i++) {
      const [closes, opens] = gaps[i] as Span;
      if (closes > begin) left.push([begin, closes]);
      begin = Math.max(begin, opens);
    }
    if (begin < to) left.push([begin, to]);
  }
  return left.map(windowOf);
}

/** Every moment of both. */
export function intersect(a: readonly AccessWindow[], b: readonly AccessWindow[]): readonly AccessWindow[] {
  return subtract(a, subtract(ALWAYS, b));
}

/** Whether every moment of `windows` is in `united`, which is in order and apart. */
export function covers(united: readonly AccessWindow[], windows: readonly AccessWindow[]): boolean {
  return windows.every((window) => {
    const [from, to] = spanOf(window);
    const around = united[lastFrom(united, from)];
    return around !== undefined && spanOf(around)[1] >= to;
  });
}

/** Whether some moment of `windows` is in `united`, which is in order and apart. */
export function meets(united: readonly AccessWindow[], windows: readonly AccessWindow[]): boolean {
  return windows.some((window) => {
    const [from, to] = spanOf(window);
    const at = lastFrom(united, from);
    const [around, next] = [united[at], united[at + 1]];
    return (around !== undefined && spanOf(around)[1] > from) || (next !== undefined && spanOf(next)[0] < to);
  });
}

/** The last that begins at `moment` or before; -1: none does. */
function lastFrom(united: readonly AccessWindow[], moment: number): number {
  let [low, high] = [0, united.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((united[middle]?.notBefore ?? -Infinity) <= moment) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Of each set the moments that are in no other one. */
export function onlyIn(sets: readonly (readonly AccessWindow[])[]): (readonly AccessWindow[])[] {
  const events = sets.flatMap((windows, set) =>
    windows.map(spanOf).flatMap(([from, to]) => [
      { at: from, set, step: 1 },
      { at: to, set, step: -1 },
    ]),
  );
  events.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const only: AccessWindow[][] = sets.map(() => []);
  // While one set is present, the sum of those present is this one.
  let [present, sum] = [0, 0];
  for (const [index, { at, set, step }] of events.entries()) {
    present += step;
    sum += step * set;
    const until = events[index + 1]?.at;
    if (present === 1 && until !== undefined && until > at) only[sum]?.push(windowOf([at, until]));
  }
  return only;
}
