import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Impairment } from '#lib/contract/lab.ts';
import { createChannel, gilbert, LOST, QUEUE_DROPPED } from './impairment.ts';

const clean: Impairment = { lossPct: 0, burst: 1, delayMs: 0, jitterMs: 0, rateMbps: 0, down: false };

/** mulberry32: small, seeded, good enough to test a distribution with. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function measure(setting: Partial<Impairment>, packets: number, seed: number): { loss: number; burst: number } {
  const channel = createChannel({ ...clean, ...setting }, seeded(seed));
  let bursts = 0;
  let wasLost = false;
  for (let i = 0; i < packets; i++) {
    const lost = channel.offer(i, 1000) === LOST;
    if (lost && !wasLost) bursts++;
    wasLost = lost;
  }
  return { loss: channel.counters.lost / packets, burst: channel.counters.lost / Math.max(1, bursts) };
}

const percent = fc.integer({ min: 1, max: 60 });
const seed = fc.integer();

describe('loss', () => {
  it('independent loss is the set loss within four standard errors', () => {
    fc.assert(
      fc.property(percent, seed, (lossPct, s) => {
        const p = lossPct / 100;
        const n = 40_000;
        expect(Math.abs(measure({ lossPct }, n, s).loss - p)).toBeLessThan(4.5 * Math.sqrt((p * (1 - p)) / n));
      }),
      { numRuns: 30 },
    );
  });

  it('burst loss keeps the total loss and the mean burst length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 2, max: 8 }), seed, (lossPct, burst, s) => {
        const measured = measure({ lossPct, burst }, 200_000, s);
        const p = lossPct / 100;
        // Packets in one burst fall together, so about 2 x burst of them count as one sample.
        const error = Math.sqrt((p * (1 - p) * 2 * burst) / 200_000);
        expect(Math.abs(measured.loss - p)).toBeLessThan(5 * error);
        expect(Math.abs(measured.burst - burst) / burst).toBeLessThan(0.15);
      }),
      { numRuns: 20 },
    );
  });

  it('keeps total loss where bursts that short cannot lose so much', () => {
    expect(gilbert(0.9, 2)).toEqual({ enter: 1, leave: expect.closeTo(1 / 9, 9) });
    expect(measure({ lossPct: 90, burst: 2 }, 100_000, 1).loss).toBeCloseTo(0.9, 1);
  });

  it('loses nothing at 0 and everything at 100 or in an outage', () => {
    expect(measure({}, 1000, 1).loss).toBe(0);
    expect(measure({ lossPct: 100, burst: 5 }, 1000, 1).loss).toBe(1);
    expect(measure({ down: true }, 1000, 1).loss).toBe(1);
  });
});

describe('delay and rate', () => {
  it('never delivers before the delay, after delay + jitter, or out of order', () => {
    fc.assert(
      fc.property(fc.integer({ max: 500, min: 0 }), fc.integer({ min: 0, max: 100 }), seed, (delayMs, jitterMs, s) => {
        const channel = createChannel({ ...clean, delayMs, jitterMs }, seeded(s));
        let last = 0;
        for (let now = 0; now < 300; now += 3) {
          const due = channel.offer(now, 100);
          expect(due).toBeGreaterThanOrEqual(now + delayMs);
          expect(due).toBeLessThan(now + delayMs + jitterMs + 1);
          expect(due).toBeGreaterThanOrEqual(last);
          last = due;
        }
      }),
    );
  });

  it('carries the set rate and drops what would wait longer than the queue', () => {
    const channel = createChannel({ ...clean, rateMbps: 8 }, seeded(1));
    // 2 Mbyte/s offered to 1 Mbyte/s for two seconds.
    for (let i = 0; i < 4000; i++) channel.offer(i / 2, 1000);
    expect(channel.counters.forwarded).toBeGreaterThan(2100);
    expect(channel.counters.forwarded).toBeLessThan(2300);
    expect(channel.counters.queueDropped).toBe(4000 - channel.counters.forwarded);
    expect(channel.offer(1999.5, 1000)).toBe(QUEUE_DROPPED);
    expect(channel.offer(5000, 1000)).toBe(5001);
  });
});
