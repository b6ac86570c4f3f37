/** Case T12: whatever arrives, nothing throws, nobody unauthenticated is answered. FUZZ_SECONDS makes each run longer. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tunnelRig } from '../testing/tunnel-rig.ts';
import { decodeHeader, emptyHeader } from './header.ts';

/** For the parser; its tests share them. */
const seconds = Number(process.env['FUZZ_SECONDS'] ?? 3) / 3;
const limits = { numRuns: 1_000_000, interruptAfterTimeLimit: seconds * 1000, markInterruptAsFailure: false };
const timeout = seconds * 1000 + 20_000;

const noise = fc.oneof(
  fc.uint8Array({ maxLength: 64 }),
  fc.uint8Array({ maxLength: 3000 }),
  fc.constantFrom(0, 255).map((fill) => new Uint8Array(65_535).fill(fill)),
);
const shaped = fc
  .record({
    first: fc.constantFrom(0x10, 0x11, 0x12, 0x14, 0x17, 0x18, 0x20, 0x21, 0x22, 0x24, 0x27),
    token: fc.constantFrom(0, 7, 8),
    rest: fc.uint8Array({ minLength: 18, maxLength: 80 }),
  })
  .map(({ first, token, rest }) => Uint8Array.of(first, token, ...rest));
const grouped = fc
  .record({
    sequence: fc.nat(300),
    group: fc.nat(70),
    index: fc.nat(6),
    size: fc.nat(6),
    parity: fc.boolean(),
    payload: fc.uint8Array({ maxLength: 40 }),
  })
  .map((p) =>
    Uint8Array.of(
      0x20,
      7,
      p.sequence >> 8,
      p.sequence & 255,
      0,
      0,
      0,
      1,
      8,
      8,
      8,
      8,
      8,
      8,
      8,
      8,
      0,
      1,
      0,
      1,
      0,
      p.group,
      p.parity ? p.size : p.index,
      p.size,
      p.parity ? 1 : 0,
      0,
      ...p.payload,
    ),
  );
const datagram = fc.oneof(noise, shaped, grouped);

describe('any bytes', () => {
  it('are a header or a reason', { timeout }, () => {
    const header = emptyHeader();
    fc.assert(
      fc.property(datagram, (bytes) => void decodeHeader(bytes, bytes.length, header)),
      limits,
    );
  });

  it('leave a proxy silent towards strangers, and standing', { timeout }, () => {
    const rig = tunnelRig(1, { path: { down: true } });
    let now = 0;
    fc.assert(
      fc.property(datagram, fc.nat(20), fc.nat(500), (bytes, port, pause) => {
        now += pause;
        const handshake = ((bytes[0] ?? 0) & 15) === 2 && bytes[1] === 7;
        const session = rig.proxy.sessions.at(99, port);
        if (session || !handshake) rig.proxy.receive(now, 99, port, bytes, bytes.length);
        else rig.proxy.receive(now, 99, 0, bytes, bytes.length);
        for (const each of rig.proxy.sessions.all())
          if (!each.validated) expect(each.txBytes).toBeLessThanOrEqual(each.rxBytes);
        rig.proxy.tick(now);
      }),
      limits,
    );
    expect(rig.proxy.sessions.size).toBeLessThanOrEqual(1);
  });

  it('leave a client standing', { timeout }, () => {
    const rig = tunnelRig(1, { groupSize: 4 });
    rig.network.runUntil(100);
    const drop = (): void => {};
    let now = rig.network.now;
    fc.assert(
      fc.property(datagram, fc.nat(500), (bytes, pause) => {
        now += pause;
        rig.client.receive(now, bytes, bytes.length, drop, drop);
        rig.client.tick(now, drop);
        const { window } = rig.client.receiver;
        expect(window.lost).toBe(window.expected - window.received);
        expect(window.lost).toBeGreaterThanOrEqual(0);
      }),
      limits,
    );
  });
});
