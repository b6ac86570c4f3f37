import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COPY, ON_TIME, PathWindow, TOO_LATE } from './path-window.ts';

function fed(sequences: readonly number[]): PathWindow {
  const window = new PathWindow();
  for (const each of sequences) window.receive(each >>> 0);
  return window;
}

describe('the window of a path', () => {
  it('counts exactly what a lossy, reordering, copying network did, across the wrap', () => {
    const step = fc.record({ lose: fc.nat(9), copy: fc.nat(9), shift: fc.nat(12) });
    fc.assert(
      fc.property(fc.nat(0xffffffff), fc.array(step, { minLength: 2, maxLength: 300 }), (start, steps) => {
        const arrivals = steps
          .map((each, i) => ({ ...each, i, lose: i === 0 || i === steps.length - 1 ? 1 : each.lose }))
          .filter((each) => each.lose !== 0)
          .flatMap((each) => (each.copy === 0 ? [each, each] : [each]))
          .map((each) => ({ at: each.i === 0 ? -1 : each.i + each.shift, i: each.i }))
          .sort((a, b) => a.at - b.at);
        const window = fed(arrivals.map(({ i }) => start + i));
        const unique = new Set(arrivals.map(({ i }) => i)).size;
        expect([window.expected, window.received, window.lost, window.duplicate]).toEqual([
          steps.length,
          unique,
          steps.length - unique,
          arrivals.length - unique,
        ]);
      }),
    );
  });

  it('tells a copy from a late packet from one too old to say', () => {
    const window = fed([10, 12, 9000]);
    expect([window.receive(8999), window.receive(9000), window.receive(11)]).toEqual([ON_TIME, COPY, TOO_LATE]);
    expect([window.reordered, window.duplicate, window.late]).toEqual([1, 1, 1]);
  });

  it('counts an outage of a minute, and does not call a new start a loss', () => {
    expect(fed([5, 60_005]).lost).toBe(59_999);
    expect(fed([5, 6, 4_000_000_000, 4_000_000_001]).lost).toBe(0);
    expect(fed([1_000_000, 5, 6, 7]).lost).toBe(0);
  });
});
