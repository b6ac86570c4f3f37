import { describe, expect, it } from 'vitest';
import { median, quantile, round, spread } from './figures.ts';

describe('figures', () => {
  it('takes the nearest rank, whatever the order', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([0, 0.5, 0.95, 0.99, 1].map((q) => quantile(hundred, q))).toEqual([1, 50, 95, 99, 100]);
    expect(median([3, 1, 2])).toBe(2);
  });

  it('says nothing of nothing', () => {
    expect(quantile([], 0.5)).toBeNull();
    expect(round(null)).toBeNull();
    expect(spread([])).toEqual({ count: 0, p50Ms: null, p95Ms: null, p99Ms: null, maxMs: null });
  });

  it('keeps one digit', () => {
    expect(spread([1.26, 1.26])).toMatchObject({ count: 2, p50Ms: 1.3, maxMs: 1.3 });
  });
});
