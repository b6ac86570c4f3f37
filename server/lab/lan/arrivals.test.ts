import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createArrivals } from './arrivals.ts';
import { KIND, readPacket, SIZE, writePacket } from './packets.ts';

describe('arrivals', () => {
  it('counts exactly what is missing and what came twice, whatever is lost', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 600 }), (copies) => {
        const arrivals = createArrivals();
        arrivals.take(1, 0, 0);
        copies.forEach((count, i) => {
          for (let n = 0; n < count; n++) arrivals.take(1, i + 1, 5);
        });
        // Enough good packets to settle all of the above.
        for (let i = 0; i < 65; i++) arrivals.take(1, copies.length + 1 + i, 5);
        expect(arrivals.counters.missing).toBe(copies.filter((count) => count === 0).length);
        expect(arrivals.counters.duplicates).toBe(copies.filter((count) => count === 2).length);
        expect(arrivals.counters.received).toBe(66 + copies.filter((count) => count > 0).length);
      }),
    );
  });

  it('takes a packet that recovery brings late for received', () => {
    const arrivals = createArrivals();
    for (const seq of [0, 1, 3, 4, 5, 2]) arrivals.take(1, seq, 5);
    for (let seq = 6; seq < 200; seq++) arrivals.take(1, seq, 5);
    expect(arrivals.counters).toMatchObject({ received: 200, missing: 0, duplicates: 0 });
  });

  it('counts a long outage as missing', () => {
    const arrivals = createArrivals();
    for (const seq of [0, 1, 10_000]) arrivals.take(1, seq, 5);
    expect(arrivals.counters.missing).toBe(9998);
  });

  it('does not take a restarted sender for loss', () => {
    const arrivals = createArrivals();
    for (let seq = 0; seq < 100; seq++) arrivals.take(1, seq, 5);
    for (let seq = 0; seq < 100; seq++) arrivals.take(2, seq, 5);
    expect(arrivals.counters).toMatchObject({ received: 200, missing: 0 });
  });
});

describe('LAN packets', () => {
  it('reads what it wrote and refuses every other size', () => {
    const packet = { kind: KIND.price, site: 3, stream: 0xfedcba98, seq: 7, sentAt: 1_700_000_000_000.25 };
    const buffer = Buffer.alloc(SIZE.price);
    writePacket(buffer, packet);
    expect(readPacket(buffer)).toEqual(packet);
    expect(readPacket(buffer.subarray(1))).toBeUndefined();
    expect(readPacket(Buffer.alloc(0))).toBeUndefined();
  });
});
