/** How much of a link one connection fills, in virtual time: the same figure on every machine. */
import { describe, expect, it } from 'vitest';
import { netstackRig } from '../testing/netstack-rig.ts';
import type { SimPath } from '../testing/sim-network.ts';

/** 100 Mbit/s. */
const BYTES_PER_MS = 12_500;
const chunk = new Uint8Array(65_536);

/** Share of the link's rate over 40 ms of round trip that arrives between 1 and 4 s. */
function shareOf(path: Partial<SimPath>, queueBytes: number): number {
  const rig = netstackRig({ path: { delayMs: 20, ...path }, rate: { bytesPerMs: BYTES_PER_MS, queueBytes } });
  let received = 0;
  rig.onOpen = (flow, now) => {
    flow.accept(now);
    return {
      readable(each, at) {
        for (let count = 1; count > 0; received += count) count = each.read(at, chunk, 0, chunk.length);
      },
      closed() {},
    };
  };
  const fill = (flow: Parameters<typeof rig.onOpen>[0], now: number): void => {
    while (flow.write(now, chunk, 0, chunk.length) === chunk.length);
  };
  rig.connect({ connected: fill, writable: fill, closed() {} });
  rig.run(1000);
  const before = received;
  rig.run(3000);
  return (received - before) / (3000 * BYTES_PER_MS);
}

describe('one connection', () => {
  it('fills a clean link with a queue of one round trip', () => {
    expect(shareOf({}, 500_000)).toBeGreaterThan(0.9);
  });

  it('fills a link that delivers out of order: late is not lost', () => {
    expect(shareOf({ jitterMs: 5 }, 500_000)).toBeGreaterThan(0.9);
  });

  it('gets at 1 % loss what such a loss leaves of 40 ms (RFC 9438 section 5.1.1: some 3 %)', () => {
    const share = shareOf({ lossPct: 1 }, 500_000);
    expect(share).toBeGreaterThan(0.02);
    expect(share).toBeLessThan(0.1);
  });
});
