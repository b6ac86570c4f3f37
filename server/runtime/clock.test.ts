import { expect, it } from 'vitest';
import { hearControllerTime, leaseTimeMs } from './clock.ts';

it('a machine whose clock is wrong by years judges deadlines by the controller’s, from when it has heard it', () => {
  expect(Math.abs(leaseTimeMs() - Date.now())).toBeLessThan(5);
  const told = Date.now() + 10 * 365 * 86_400_000;
  hearControllerTime(told);
  expect(leaseTimeMs() - told).toBeGreaterThanOrEqual(0);
  expect(leaseTimeMs() - told).toBeLessThan(1000);
});
