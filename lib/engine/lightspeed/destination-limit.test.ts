import { expect, it } from 'vitest';
import { DestinationLimit } from './destination-limit.ts';

it('stops a session that sprays, for the rest of the window, and leaves its known destinations alone', () => {
  const limit = new DestinationLimit(3);
  const tried = [1, 2, 3, 4, 1].map((ip) => limit.allows(0, ip, 53));
  expect(tried).toEqual([true, true, true, false, true]);
  expect(limit.allows(60_000, 4, 53)).toBe(true);
});
