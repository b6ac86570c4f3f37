import { expect, it } from 'vitest';
import { simNetwork, simPath } from './sim-network.ts';

function arrivals(seed: number): number[] {
  const network = simNetwork(seed);
  const path = simPath({ lossPct: 20, jitterMs: 30, duplicatePct: 10 });
  const seen: number[] = [];
  for (let i = 0; i < 200; i++)
    network.schedule(i, () => network.send(path, Uint8Array.of(i), 1, (bytes) => seen.push(bytes[0] as number)));
  network.runUntil(1000);
  return seen;
}

it('gives the same run for the same seed and another for another', () => {
  expect(arrivals(1)).toEqual(arrivals(1));
  expect(arrivals(1)).not.toEqual(arrivals(2));
  expect(arrivals(1)).not.toEqual(arrivals(1).toSorted((a, b) => a - b));
});
