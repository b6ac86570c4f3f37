import { expect, it } from 'vitest';
import { createRates, lossPct } from './rates.ts';

it('answers rates between two snapshots, none on the first and none after a restart', () => {
  const rates = createRates();
  expect(rates.take('a', 1000, { bytes: 100 })).toBeNull();
  const delta = rates.take('a', 3000, { bytes: 500 });
  expect([delta?.seconds, delta?.of('bytes')]).toEqual([2, 400]);
  expect(rates.take('a', 4000, { bytes: 10 })).toBeNull();
  expect(rates.take('a', 4000, { bytes: 20 }), 'no time passed').toBeNull();
});

it('knows no loss where nothing was expected, and none outside 0 to 100', () => {
  expect(lossPct(0, 0)).toBeNull();
  expect(lossPct(5, 50)).toBe(10);
  expect(lossPct(-1, 50)).toBe(0);
  expect(lossPct(60, 50)).toBe(100);
});
