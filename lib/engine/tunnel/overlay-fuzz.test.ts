/** Case T12 for LTT: whatever arrives, nothing throws and no stranger is answered. FUZZ_SECONDS makes each run longer. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nativeCrypto } from '../../../server/runtime/native-crypto.ts';
import { SipHash20 } from '../crypto/index.ts';
import { decodeLttHeader, emptyLttHeader, encodeLttHeader, sealTag } from '../ltt/index.ts';
import { hex } from '../testing/hex.ts';
import { lttFleet } from '../testing/ltt-fleet.ts';

/** For the parser; its tests share them. */
const seconds = Number(process.env['FUZZ_SECONDS'] ?? 3) / 3;
const limits = { numRuns: 1_000_000, interruptAfterTimeLimit: seconds * 1000, markInterruptAsFailure: false };
const timeout = seconds * 1000 + 20_000;

const noise = fc.oneof(
  fc.uint8Array({ maxLength: 64 }),
  fc.uint8Array({ maxLength: 3000 }),
  fc.constantFrom(0, 0xa0, 255).map((fill) => new Uint8Array(65_535).fill(fill)),
);
const label = fc.integer({ min: 990, max: 1100 });
const shaped = fc.record({
  header: fc.record({
    type: fc.nat(6),
    flags: fc.constantFrom(0, 1, 2, 4, 7, 8),
    hopLimit: fc.nat(3),
    trafficClass: fc.constantFrom(0, 1, 2, 3, 0x81, 0x40),
    label,
    sequence: fc.nat({ max: 0xffffffff }),
    timeUs: fc.nat({ max: 0xffffffff }),
  }),
  body: fc.oneof(
    fc.uint8Array({ maxLength: 90 }),
    fc
      .tuple(fc.nat(40), fc.nat(34), fc.nat(34), fc.nat(9), fc.nat(4), fc.uint8Array({ maxLength: 60 }))
      .map(([group, index, k, r, scheme, rest]) => Uint8Array.of(0, group, index, k, r, scheme, 0, group & 1, ...rest)),
  ),
});

function datagram(
  { header, body }: typeof shaped extends fc.Arbitrary<infer T> ? T : never,
  key?: SipHash20,
): Uint8Array {
  const bytes = new Uint8Array(24 + body.length);
  bytes.set(body, 24);
  encodeLttHeader(header, bytes);
  if (key) sealTag(key, bytes, bytes.length);
  return bytes;
}

function rig() {
  const fleet = lttFleet(1, { gateways: [['wan1'], ['wan1']], pops: 2 }, nativeCrypto);
  fleet.network.runUntil(1000);
  let sent = 0;
  fleet.tap = () => {
    sent++;
    return false;
  };
  return { fleet, answers: () => sent };
}

describe('any bytes', () => {
  it('are a header or a reason', { timeout }, () => {
    const header = emptyLttHeader();
    fc.assert(
      fc.property(
        fc.oneof(
          noise,
          shaped.map((each) => datagram(each)),
        ),
        (bytes) => void decodeLttHeader(bytes, bytes.length, header),
      ),
      limits,
    );
  });

  it('of a stranger get no answer from a PoP or a gateway', { timeout }, () => {
    const { fleet, answers } = rig();
    fc.assert(
      fc.property(
        fc.oneof(
          noise,
          shaped.map((each) => datagram(each)),
        ),
        (bytes) => {
          const code = fleet.pops[0]?.pop.receive(1000, bytes.slice(), bytes.length, 7, 7);
          const other = fleet.gateways[0]?.overlay.receive(1000, 1.79e12, bytes, bytes.length, 'wan1', 7, 7);
          expect([code === 0, other === 0, answers()]).toEqual([false, false, 0]);
        },
      ),
      limits,
    );
  });

  it('under a right tag leave a gateway and a PoP standing, their windows consistent', { timeout }, () => {
    const { fleet } = rig();
    const gatewayKeys = fleet.gateways[0]?.ltt.segments.map(({ receiveKey }) => new SipHash20(hex(receiveKey))) ?? [];
    const popKeys = fleet.pops[0]?.ltt.segments.map(({ receiveKey }) => new SipHash20(hex(receiveKey))) ?? [];
    let now = 1000;
    fc.assert(
      fc.property(shaped, fc.nat(20), (each, pause) => {
        now += pause;
        for (const key of gatewayKeys) {
          const bytes = datagram(each, key);
          fleet.gateways[0]?.overlay.receive(now, 1.79e12, bytes, bytes.length, 'wan1', 7, 7);
        }
        for (const key of popKeys) {
          const bytes = datagram(each, key);
          fleet.pops[0]?.pop.receive(now, bytes, bytes.length, 7, 7);
        }
        fleet.gateways[0]?.overlay.tick(now, 1.79e12);
        fleet.pops[0]?.pop.tick(now);
        for (const { window } of fleet.gateways[0]?.overlay.snapshot(now).peers[0]?.paths ?? [])
          expect([window.lost >= 0, window.lost]).toEqual([true, window.expected - window.received]);
      }),
      limits,
    );
    expect(fleet.gateways[0]?.delivered).toEqual([]);
  });
});
