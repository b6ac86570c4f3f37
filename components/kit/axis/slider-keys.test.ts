import { expect, test } from 'vitest';
import { movedBy } from './slider-keys.ts';

const minute = 60_000;
const range = { from: 0, to: 1440 * minute };

test.each([
  ['ArrowLeft', false, null, 1439 * minute],
  ['ArrowLeft', true, null, 1430 * minute],
  ['ArrowLeft', false, 10 * minute, 9 * minute],
  ['ArrowRight', true, 10 * minute, 20 * minute],
  ['ArrowRight', false, 1439 * minute, null],
  ['ArrowRight', false, null, null],
  ['ArrowLeft', true, 3 * minute, 0],
  ['Home', false, null, 0],
  ['End', false, 3 * minute, null],
  ['PageDown', false, null, 1380 * minute],
  ['a', false, null, undefined],
] as const)('%s (shift: %s) from %s leads to %s', (key, isBig, value, expected) => {
  expect(movedBy(key, isBig, value, range)).toBe(expected);
});
