import { expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

it.each([1, 10])('carries the limit within 5 % when offered %i times as much (case T4)', (times) => {
  const bucket = new TokenBucket(1000, 16);
  let carried = 0;
  for (let i = 0; i < 10_000 * times; i++) if (bucket.take(i / times, 1)) carried++;
  expect(carried).toBeGreaterThan(9_500);
  expect(carried).toBeLessThanOrEqual(10_500);
});

it('lets one large packet through a small rate', () => {
  const bucket = new TokenBucket(1000, 1500);
  expect([bucket.take(0, 1500), bucket.take(1, 1500), bucket.take(1501, 1500)]).toEqual([true, false, true]);
});
