import { expect, it } from 'vitest';
import { RoundTrip } from './round-trip.ts';

it('is RFC 6298: one second before the first sample, then SRTT + 4 RTTVAR, doubled by each timeout', () => {
  const rtt = new RoundTrip();
  expect(rtt.rtoMs).toBe(1000);
  rtt.add(300);
  expect([rtt.srttMs, rtt.rtoMs]).toEqual([300, 300 + 4 * 150]);
  rtt.add(500);
  // RTTVAR 3/4 * 150 + 1/4 * 200 = 162.5, SRTT 7/8 * 300 + 1/8 * 500 = 325.
  expect([rtt.srttMs, rtt.rtoMs]).toEqual([325, 325 + 4 * 162.5]);
  rtt.backOff();
  rtt.backOff();
  expect(rtt.rtoMs).toBe(4 * 975);
  rtt.progress();
  expect(rtt.rtoMs).toBe(975);
});

it('stays between 200 ms and a minute', () => {
  const rtt = new RoundTrip();
  for (let i = 0; i < 100; i++) rtt.add(0.2);
  expect(rtt.rtoMs).toBe(200);
  for (let i = 0; i < 20; i++) rtt.backOff();
  expect(rtt.rtoMs).toBe(60_000);
});
