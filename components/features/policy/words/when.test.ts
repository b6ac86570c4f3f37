import { expect, test } from 'vitest';
import { runsOf, untilParts, untilText } from './when.ts';

test('neighbouring days are one run', () => {
  expect(runsOf(['mon', 'tue', 'wed', 'fri', 'sun'])).toEqual([
    [0, 2],
    [4, 4],
    [6, 6],
  ]);
});

test.each(['2027-01-31', '2027-01-31T18:00', '2027-01-31T18:00Z', '2027-01-31T18:00+02:00'])(
  'the end %s is taken apart and put together again',
  (until) => {
    expect(untilText(untilParts(until))).toBe(until);
  },
);
