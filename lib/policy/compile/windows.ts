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
  let left = unite(windows).map(spanOf);
  for (const [from, to] of unite(holes).map(spanOf))
    left = left.flatMap(([a, b]) => [[a, Math.min(b, from)] as const, [Math.max(a, to), b] as const].filter(isSpan));
  return left.map(windowOf);
}

/** Every moment of both. */
export function intersect(a: readonly AccessWindow[], b: readonly AccessWindow[]): readonly AccessWindow[] {
  return subtract(a, subtract(ALWAYS, b));
}

const isSpan = ([from, to]: Span): boolean => from < to;
