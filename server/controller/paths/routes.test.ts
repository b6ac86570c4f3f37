import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseWays, overlap } from './choose.ts';
import { backbone, type End, type Way, waysBetween } from './routes.ts';

const end = (linkId: string, popId: string, costMs: number): End => ({
  segmentId: `${linkId}-${popId}`,
  linkId,
  popId,
  costMs,
});

const pops = new Map([
  ['F', 0],
  ['Z', 0],
  ['M', 0],
]);
const lines = [
  { a: 'F', b: 'Z', costMs: 6 },
  { a: 'F', b: 'M', costMs: 10 },
  { a: 'Z', b: 'M', costMs: 6 },
];
const branch = [end('b1', 'M', 4), end('b1', 'F', 30), end('b2', 'Z', 60), end('b2', 'F', 70)];
const hub = [end('h1', 'F', 4), end('h1', 'Z', 20), end('h2', 'F', 50), end('h2', 'Z', 55)];

describe('ways between two gateways', () => {
  it('takes the backbone where it is faster than the Internet', () => {
    const [best] = waysBetween(branch, hub, backbone(pops, lines));
    expect(best).toMatchObject({ key: 'b1>M>F>h1', costMs: 18 });
  });

  it('goes around a line that has become slow', () => {
    const slow = lines.map((line) => (line.b === 'M' && line.a === 'F' ? { ...line, costMs: 100 } : line));
    expect(waysBetween(branch, hub, backbone(pops, slow))[0]?.key).toBe('b1>M>Z>F>h1');
  });

  it('uses no PoP that is not offered, and counts each PoP once', () => {
    const loaded = new Map([
      ['F', 7],
      ['Z', 0],
    ]);
    const ways = waysBetween(branch, hub, backbone(loaded, lines));
    expect(ways.every((way) => !way.pops.includes('M'))).toBe(true);
    expect(ways.find((way) => way.key === 'b1>F>h1')?.costMs).toBe(41);
  });

  it('finds between any two PoPs what an exhaustive search finds', () => {
    const names = ['A', 'B', 'C', 'D'];
    const cost = fc.integer({ min: 1, max: 50 });
    fc.assert(
      fc.property(fc.array(cost, { minLength: 6, maxLength: 6 }), (costs) => {
        const edges = names.flatMap((a, i) =>
          names.slice(i + 1).map((b, j) => ({ a, b, costMs: costs[i * 2 + j] ?? 1 })),
        );
        const between = backbone(new Map(names.map((name) => [name, 0])), edges);
        const direct = (a: string, b: string): number =>
          edges.find((edge) => [edge.a, edge.b].toSorted().join() === [a, b].toSorted().join())?.costMs ?? Infinity;
        const search = (at: string, to: string, left: string[]): number =>
          at === to
            ? 0
            : Math.min(
                ...left.map(
                  (next) =>
                    direct(at, next) +
                    search(
                      next,
                      to,
                      left.filter((n) => n !== next),
                    ),
                ),
              );
        expect(between.between('A', 'D')?.costMs).toBe(search('A', 'D', ['B', 'C', 'D']));
      }),
    );
  });
});

describe('chosen ways', () => {
  const ways = waysBetween(branch, hub, backbone(pops, lines));

  it('backs the best up with what has least in common', () => {
    const [primary, backup] = chooseWays(ways, []) as [Way, Way];
    expect(primary.key).toBe('b1>M>F>h1');
    expect(overlap(primary, backup)).toBe(Math.min(...ways.slice(1).map((way) => overlap(primary, way))));
    expect(backup.a.linkId).not.toBe(primary.a.linkId);
    expect(backup.b.linkId).not.toBe(primary.b.linkId);
  });

  it('keeps what is installed while it is nearly as good, and drops it when it is not', () => {
    const nearly = ways.map((way) => (way.key === 'b1>F>h1' ? { ...way, costMs: 20 } : way));
    const sorted = nearly.toSorted((a, b) => a.costMs - b.costMs);
    expect(chooseWays(sorted, ['b1>F>h1'])[0]?.key).toBe('b1>F>h1');
    expect(chooseWays(ways, ['b1>F>h1'])[0]?.key).toBe('b1>M>F>h1');
  });

  it('installs at most four different ways', () => {
    const keys = chooseWays(ways, []).map((way) => way.key);
    expect(keys.length).toBe(4);
    expect(new Set(keys).size).toBe(4);
  });
});
