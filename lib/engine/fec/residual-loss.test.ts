import { expect, it } from 'vitest';
import { ResidualLoss } from './residual-loss.ts';

it('counts what neither arrived nor was recovered, once it has held', () => {
  const loss = new ResidualLoss();
  loss.update(0, 10, 2, 5);
  expect(loss.packetsLost).toBe(0);
  loss.update(500, 10, 2, 5);
  expect(loss.packetsLost).toBe(3);
});

it('forgets a gap that a late packet closes, and never falls', () => {
  const loss = new ResidualLoss();
  for (const [at, lost] of [
    [0, 0],
    [500, 4],
    [1000, 1],
    [1500, 0],
  ] as const)
    loss.update(at, lost, 0, 0);
  expect(loss.packetsLost).toBe(1);
});
