/** Streams over bad networks arrive whole. Each seed is a network and two applications; NETSTACK_SEEDS runs more of them. */
import { describe, expect, it } from 'vitest';
import { acceptAll, netstackRig, type RigOptions, StreamEnd, someBytes } from '../testing/netstack-rig.ts';
import { seededRandom } from '../testing/sim-network.ts';

const seeds = Number(process.env['NETSTACK_SEEDS'] ?? 120);

interface Case extends RigOptions {
  readonly up: number;
  readonly down: number;
  readonly to: string;
  readonly appetite: number;
}

function caseOf(seed: number): Case {
  const random = seededRandom(seed);
  const pick = <T>(...of: T[]): T => of[Math.floor(random() * of.length)] as T;
  const mtuBytes = pick(1420, 1420, 1280, 576, 140, 9000);
  const buffers = pick(64 << 10, 64 << 10, 8 << 10, 2 << 10, 1 << 10);
  const small = mtuBytes < 500 || buffers < 4096;
  const most = small ? 30_000 : 300_000;
  return {
    seed,
    up: Math.floor(random() * most),
    down: Math.floor(random() * most),
    to: mtuBytes < 200 ? '192.168.7.9' : pick('192.168.7.9', 'fd00:7::9'),
    appetite: pick(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 700),
    path: {
      lossPct: pick(0, 0.5, 2, 5, 10),
      duplicatePct: pick(0, 0, 3),
      delayMs: pick(0, 1, 20, 100),
      jitterMs: pick(0, 0, 2, 30),
    },
    client: { mtuBytes },
    gateway: { mtuBytes: pick(1420, mtuBytes), firstBufferBytes: buffers, maxBufferBytes: pick(buffers, 1 << 20) },
    ...(pick(true, false) ? { rate: { bytesPerMs: pick(50, 500, 5000), queueBytes: pick(20_000, 200_000) } } : {}),
  };
}

function run(test: Case): void {
  const rig = netstackRig(test);
  const up = someBytes(test.up, test.seed ?? 1);
  const down = someBytes(test.down, (test.seed ?? 1) + 1);
  const there = acceptAll(rig, () => {
    const end = new StreamEnd(down);
    end.appetite = test.appetite;
    return end;
  });
  const here = new StreamEnd(up);
  rig.connect(here, test.to);
  const limit = 3_600_000;
  while (rig.network.now < limit && !(here.reason && there[0]?.reason && there[0].ended && here.ended)) {
    rig.run(20);
    const slow = there[0];
    if (slow?.flow) slow.readable(slow.flow, rig.network.now);
  }
  const server = there[0] as StreamEnd;
  expect(there.length).toBe(1);
  expect([here.reason, server.reason]).toEqual(['done', 'done']);
  expect(here.received.length).toBe(down.length);
  expect(server.received.length).toBe(up.length);
  expect(Buffer.from(here.received).equals(Buffer.from(down))).toBe(true);
  expect(Buffer.from(server.received).equals(Buffer.from(up))).toBe(true);
  // Nothing is left behind once the old segments have died.
  rig.run(120_000);
  expect([rig.client.stack.flowCount, rig.gateway.stack.flowCount]).toEqual([0, 0]);
  expect([rig.client.stack.nextTick(), rig.gateway.stack.nextTick()]).toEqual([Infinity, Infinity]);
  expect(rig.gateway.stack.usageOf(test.to.includes(':') ? 'fd09::2' : '10.9.0.2')).toBeUndefined();
}

describe('a stream', () => {
  it(`arrives whole, both ways, on each of ${seeds} networks`, { timeout: 30_000 + seeds * 1000 }, () => {
    const only = process.env['NETSTACK_SEED'];
    for (let seed = only ? Number(only) : 1; seed <= (only ? Number(only) : seeds); seed++) {
      try {
        run(caseOf(seed));
      } catch (error) {
        throw new Error(`NETSTACK_SEED=${seed} ${JSON.stringify(caseOf(seed))}: ${(error as Error).message}`, {
          cause: error,
        });
      }
    }
  });
});
