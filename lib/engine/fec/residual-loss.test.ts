import { expect, it } from 'vitest';
import { ResidualLoss } from './residual-loss.ts';

it('counts what neither arrived nor was recovered, once it has held', () => {
  const loss = new ResidualLoss();
  for (let at = 0; at < 700; at += 100) loss.update(at, 10, 2, 5);
  expect(loss.packetsLost).toBe(0);
  loss.update(700, 10, 2, 5);
  expect(loss.packetsLost).toBe(3);
});

it('forgets a gap that a late packet closes, and never falls', () => {
  const loss = new ResidualLoss();
  const lost = [4, 4, 4, 1, 4, 4, 4, 4, 4, 4, 0, 0];
  for (const [i, value] of lost.entries()) loss.update(i * 100, value, 0, 0);
  expect(loss.packetsLost).toBe(1);
});
