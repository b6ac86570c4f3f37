import { expect, test } from 'vitest';
import { observeClock, observeDate, serverNow } from './clock.ts';

const skew = (): number => Math.round((serverNow() - Date.now()) / 100) * 100;
const date = (ms: number): string => new Date(Date.now() + ms).toUTCString();

test('the Date header corrects a clock that is minutes off, and leaves one that is right', () => {
  observeDate(date(0));
  expect(skew()).toBe(0);
  observeDate(date(120_000));
  expect(Math.abs(skew() - 120_000)).toBeLessThanOrEqual(1000);
});

test('the hello is exact, and a coarser header does not blur it', () => {
  observeClock(new Date(Date.now() + 1400).toISOString());
  expect(skew()).toBe(1400);
  observeDate(date(1400));
  expect(skew()).toBe(1400);
});

test('a clock that was set anew is followed', () => {
  observeDate(date(-60_000));
  expect(Math.abs(skew() + 60_000)).toBeLessThanOrEqual(1000);
  observeClock('not a time');
  expect(Math.abs(skew() + 60_000)).toBeLessThanOrEqual(1000);
});
