/** Case T12: whatever arrives, nothing throws and nobody unauthenticated is answered. FUZZ_SECONDS makes it longer. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nativeCrypto } from '#server/runtime/native-crypto.ts';
import { wireGuardRig } from '../testing/wireguard-rig.ts';
import { WG } from './index.ts';

const seconds = Number(process.env['FUZZ_SECONDS'] ?? 1);
const limits = { numRuns: 1_000_000, interruptAfterTimeLimit: seconds * 1000, markInterruptAsFailure: false };
const timeout = seconds * 1000 + 20_000;

const noise = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.uint8Array({ maxLength: 3000 }),
  fc.nat(255).map((fill) => new Uint8Array(65_535).fill(fill)),
  fc.nat(255).map((first) => Uint8Array.of(first, ...new Uint8Array(147))),
);
const framed = fc
  .record({
    type: fc.constantFrom(1, 2, 3, 4),
    length: fc.constantFrom(16, 31, 32, 48, 63, 64, 91, 92, 93, 147, 148, 149, 1452),
    fill: fc.uint8Array({ minLength: 64, maxLength: 64 }),
  })
  .map(({ type, length, fill }) =>
    Uint8Array.from({ length }, (_, i) => (i < 4 ? (i === 0 ? type : 0) : (fill[i % 64] as number))),
  );

describe('any bytes', () => {
  it('are refused without an answer, in the middle of a session too', { timeout }, () => {
    const rig = wireGuardRig(nativeCrypto);
    const a = rig.node('a', 1);
    const b = rig.node('b', 2);
    rig.introduce(a, b);
    rig.send(a, b, 1);
    rig.network.runUntil(1000);
    rig.send(a, b, 2);
    const real = a.sent.map(({ bytes }) => bytes);
    const damaged = fc
      .record({
        which: fc.nat(real.length - 1),
        cut: fc.nat(200),
        at: fc.nat(147),
        change: fc.integer({ min: 1, max: 255 }),
      })
      .map(({ which, cut, at, change }) => {
        const copy = (real[which] as Uint8Array).slice(0, 200 - cut || undefined);
        const where = at % copy.length;
        if (copy.length > 0) copy[where] = (copy[where] as number) ^ change;
        return copy;
      });
    const answers = b.sent.length;
    const delivered = b.delivered.length;
    fc.assert(
      fc.property(fc.oneof(noise, framed, damaged), (bytes) => {
        const code = b.device.receive(1000, 1_795_000_000_000, bytes, bytes.length, 'stranger', 'stranger');
        expect(code).toBeGreaterThanOrEqual(WG.replay);
        // A cookie goes only to who has shown a right MAC1, so to who holds a real message.
        for (const { kind } of b.sent.slice(answers)) expect(kind).toBe('cookie');
      }),
      limits,
    );
    expect(b.delivered).toHaveLength(delivered);
    expect(rig.peerOf(b, a).endpoint).toBe('a');
    rig.network.runUntil(rig.network.now + 100);
    expect(b.delivered).toHaveLength(delivered + 1);
  });
});
