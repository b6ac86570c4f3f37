import { expect, it } from 'vitest';
import { defaultRetention } from '../../config.ts';
import { levelFor, stepFor } from './query.ts';

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

it('never needs more buckets than were asked for, wherever the range begins', () => {
  for (const points of [2, 7, 300, 600]) {
    for (const from of [now, now + 1, now + 59_999, now + 123_456]) {
      for (const span of [1000, 50_000, 900_000, 86_400_000]) {
        const step = stepFor(from, from + span, points, 1000);
        const buckets = Math.floor((from + span - 1) / step) - Math.floor(from / step) + 1;
        expect(buckets, `${points} ${span}`).toBeLessThanOrEqual(points);
      }
    }
  }
});
