import { expect, it } from 'vitest';
import { defaultRetention } from '../../config.ts';
import { levelFor } from './query.ts';

const now = 1_700_000_000_000;
const hour = 3600_000;
const level = (fromAgo: number, toAgo = 0, points = 300) =>
  levelFor(now - fromAgo, now - toAgo, points, now, defaultRetention);

it('answers from the finest level that still holds the range and is not read in vain', () => {
  expect(level(15 * 60_000)).toBe('1s');
  expect(level(hour)).toBe('10s');
  expect(level(6 * hour)).toBe('10s');
  expect(level(24 * hour)).toBe('1m');
  expect(level(30 * 24 * hour)).toBe('15m');
  expect(level(500 * 24 * hour)).toBe('15m');
  expect(level(5 * hour, 4.9 * hour), 'raw samples of that time are gone').toBe('10s');
});
