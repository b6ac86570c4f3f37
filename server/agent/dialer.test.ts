import fc from 'fast-check';
import { expect, it } from 'vitest';
import { retryDelayMs } from './dialer.ts';

it('waits longer with each attempt, never over ten seconds, never in step', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
      const delay = retryDelayMs(attempt, random);
      return delay >= 25 && delay <= 10_000;
    }),
  );
  expect(retryDelayMs(0, 1)).toBe(250);
  expect(retryDelayMs(3, 1)).toBe(2000);
  expect(retryDelayMs(20, 0)).toBe(1000);
});
