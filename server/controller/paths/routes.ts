/**
 * All ways between two gateways: for each pair of segments at the two ends the cheapest PoPs between them, sorted by cost.
 * Entry and exit PoPs are what ways differ by in practice, so this is k shortest paths with the diversity that backup
 * paths need. Pure.
 */
export interface End {
  readonly segmentId: string;
  readonly linkId: string;
  readonly popId: string;
  /** Of the segment, price of its link included. */
  readonly costMs: number;
}

export interface Edge {
  readonly a: string;
  readonly b: string;
  readonly costMs: number;
}

export interface Way {
  /** Same for the same links and PoPs, whatever the path is called: `lnk_1>pop_2>pop_3>lnk_4`. */
  readonly key: string;
  readonly a: End;
  readonly b: End;
  readonly pops: readonly string[];
  readonly costMs: number;
}

export const wayKey = (aLink: string, pops: readonly string[], bLink: string): string =>
  [aLink, ...pops, bLink].join('>');

export interface Backbone {
  /** PoPs from one to the other, both included; undefined where no usable way exists. */
  between(a: string, b: string): { readonly pops: readonly string[]; readonly costMs: number } | undefined;
}

/** Shortest ways between all PoPs (Floyd, CACM 5(6), 1962), each PoP at its own cost. `usable` leaves out drained ones. */
export function backbone(pops: ReadonlyMap<string, number>, edges: readonly Edge[]): Backbone {
  const ids = [...pops.keys()];
  const best = new Map<string, { pops: string[]; costMs: number }>();
  const key = (a: string, b: string): string => `${a} ${b}`;
  for (const [id, costMs] of pops) best.set(key(id, id), { pops: [id], costMs });
  for (const { a, b, costMs } of edges) {
    const [costA, costB] = [pops.get(a), pops.get(b)];
    if (costA === undefined || costB === undefined || a === b) continue;
    const total = costMs + costA + costB;
    best.set(key(a, b), { pops: [a, b], costMs: total });
    best.set(key(b, a), { pops: [b, a], costMs: total });
  }
  for (const middle of ids) {
    for (const from of ids) {
      const first = best.get(key(from, middle));
      if (!first || from === middle) continue;
      for (const to of ids) {
        const second = best.get(key(middle, to));
        if (!second || to === middle || to === from) continue;
        const costMs = first.costMs + second.costMs - (pops.get(middle) ?? 0);
        const known = best.get(key(from, to));
        if (known && known.costMs <= costMs) continue;
        best.set(key(from, to), { pops: [...first.pops, ...second.pops.slice(1)], costMs });
      }
    }
  }
  return { between: (a, b) => best.get(key(a, b)) };
}

/** Cheapest first; of two that cost the same, the one with the lower key, so that every run answers alike. */
export function waysBetween(
  aEnds: readonly End[],
  bEnds: readonly End[],
  between: Backbone,
  learn: (key: string, costMs: number) => number = (_, costMs) => costMs,
): Way[] {
  const ways: Way[] = [];
  for (const a of aEnds) {
    for (const b of bEnds) {
      const middle = between.between(a.popId, b.popId);
      if (!middle) continue;
      const key = wayKey(a.linkId, middle.pops, b.linkId);
      ways.push({ key, a, b, pops: middle.pops, costMs: learn(key, a.costMs + middle.costMs + b.costMs) });
    }
  }
  return ways.toSorted((x, y) => x.costMs - y.costMs || (x.key < y.key ? -1 : 1));
}
