import { describe, expect, it } from 'vitest';
import { HeldLoss } from './held-loss.ts';

function after(reports: readonly (readonly [sent: number, got: number])[]): number {
  const loss = new HeldLoss();
  for (const [sent, got] of reports) loss.update(sent, got);
  return loss.lost;
}

describe('a held loss', () => {
  it('counts what two reports in a row saw missing', () => {
    expect(
      after([
        [0, 0],
        [100, 97],
      ]),
    ).toBe(0);
    expect(
      after([
        [0, 0],
        [100, 97],
        [200, 197],
      ]),
    ).toBe(3);
  });

  it('does not count what was under way', () => {
    expect(
      after([
        [0, 0],
        [100, 90],
        [200, 200],
      ]),
    ).toBe(0);
    expect(
      after([
        [50, 40],
        [100, 100],
        [200, 200],
      ]),
    ).toBe(0);
  });

  it('passes over a report that came late', () => {
    expect(
      after([
        [0, 0],
        [100, 97],
        [90, 97],
        [200, 197],
      ]),
    ).toBe(3);
  });

  it('goes on when either end starts again', () => {
    const restarted = after([
      [0, 0],
      [100, 97],
      [200, 197],
      [1, 198],
      [2, 199],
      [3, 200],
      [10, 207],
      [20, 217],
    ]);
    expect(restarted).toBe(3);
    expect(
      after([
        [10_000, 0],
        [10_100, 100],
        [10_200, 199],
        [10_300, 299],
      ]),
    ).toBe(1);
  });
});
