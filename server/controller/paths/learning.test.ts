import { describe, expect, it } from 'vitest';
import { expectation, type Hour, hourOfWeek, learn, leastMinutes } from './learning.ts';

const minute = 60_000;
const week = 7 * 24 * 60 * minute;
/** 2026-11-16 was a Monday. */
const monday = Date.parse('2026-11-16T00:00:00Z');

/** A recorded office line: 21 to 26 ms by night; by day a third of the minutes at 60 ms and 2 % loss. */
const trace = (hour: number, index: number): [number, number] =>
  hour >= 8 && hour < 18 && index % 3 === 0 ? [60, 2] : [21 + (index % 6), 0];

function after(weeks: number, hour: number): Hour | null {
  let learnt: Hour | null = null;
  for (let w = 0; w < weeks; w++)
    for (let i = 0; i < 60; i++)
      learnt = learn(learnt, monday + w * week + hour * 60 * minute + i * minute, ...trace(hour, i));
  return learnt;
}

describe('what was learnt of an hour', () => {
  it('counts hours of the week from Monday 00:00 UTC', () => {
    expect([hourOfWeek(monday), hourOfWeek(monday - 1), hourOfWeek(monday + 25 * 60 * minute)]).toEqual([0, 167, 25]);
  });

  it('expects nothing before it has seen enough', () => {
    let learnt: Hour | null = null;
    for (let i = 1; i < leastMinutes; i++) learnt = learn(learnt, monday + i * minute, 20, 0);
    expect(expectation(learnt)).toBeNull();
    expect(expectation(learn(learnt, monday + 10 * minute, 20, 0))).not.toBeNull();
  });

  it('tells the busy hour of a recorded line from the quiet one', () => {
    const [busy, quiet] = [expectation(after(1, 9)), expectation(after(1, 3))];
    expect(busy?.rttP90Ms).toBeGreaterThanOrEqual(60);
    expect(busy?.lossP90Pct).toBe(2);
    expect(quiet?.rttP90Ms).toBeLessThan(32);
    expect(quiet?.lossP90Pct).toBe(0);
    expect(quiet?.rttP50Ms).toBeGreaterThanOrEqual(21);
  });

  it('forgets a year-old habit within a few weeks', () => {
    let learnt = after(4, 3);
    for (let w = 4; w < 12; w++)
      for (let i = 0; i < 60; i++) learnt = learn(learnt, monday + w * week + 3 * 60 * minute + i * minute, 80, 0);
    expect(expectation(learnt)?.rttP50Ms).toBeGreaterThan(75);
  });
});
