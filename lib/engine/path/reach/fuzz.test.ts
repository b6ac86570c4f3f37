/** Case T12 for checks: any bytes, and bytes that begin like a check, are dropped with a reason; an offer of any shape is taken or refused. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { candidateKinds, type ReachOffer, unknownNat } from '#lib/netmap/reach.ts';
import { ATTRIBUTE, StunRequests, StunWriter, TYPE, writeFingerprint } from '../../stun/index.ts';
import { stunHash } from '../../testing/stun-hash.ts';
import { REACH } from './drop.ts';
import { ReachHub } from './hub.ts';
import { ReachSession } from './session.ts';

/** For the parser; its tests share them. */
const seconds = Number(process.env['FUZZ_SECONDS'] ?? 2) / 2;
const limits = { numRuns: 10_000_000, interruptAfterTimeLimit: seconds * 1000, markInterruptAsFailure: false };
const timeout = seconds * 1000 + 20_000;

const OWN = '0a0b0c0d';
const PEER = '01020304';

function make(): { hub: ReachHub; session: ReachSession; sent: () => number } {
  let sent = 0;
  let word = 1;
  const random = (out: Uint8Array): void => void out.fill(word++ & 255);
  const hub = new ReachHub(new StunRequests(random, () => void sent++));
  const session = new ReachSession({
    session: 's',
    ufrag: OWN,
    key: new Uint8Array(32).fill(9),
    tag: 0x01020304,
    hash: stunHash,
    random,
    sink: { transmit: () => void sent++, event: () => {}, wish: () => {} },
    policy: { birthday: true, direct: true, allowLoopback: false },
  });
  session.setLocal(0, [{ leg: 0, kind: 'udp', family: 4, relayId: null }], [], unknownNat);
  hub.add(session);
  return { hub, session, sent: () => sent };
}

const shaped = fc
  .record({
    type: fc.constantFrom(TYPE.request, TYPE.success, TYPE.error),
    id: fc.oneof(
      fc.constant(Uint8Array.of(1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0)),
      fc.uint8Array({ minLength: 12, maxLength: 12 }),
    ),
    name: fc.constantFrom(`${OWN}:${PEER}`, `${PEER}:${OWN}`, `${OWN}:`, 'x'.repeat(17)),
    tag: fc.uint8Array({ maxLength: 40 }),
    rest: fc.uint8Array({ maxLength: 60 }),
  })
  .map(({ type, id, name, tag, rest }) => {
    const writer = new StunWriter(new Uint8Array(300)).begin(type, id);
    writer.value(
      ATTRIBUTE.username,
      Uint8Array.from(name, (sign) => sign.charCodeAt(0)),
    );
    writer.value(ATTRIBUTE.messageIntegritySha256, tag).value(0x8abc, rest);
    writeFingerprint(writer);
    return writer.bytes.slice(0, writer.length);
  });

it('a datagram without the key changes and sends nothing', { timeout }, () => {
  const { hub, session, sent } = make();
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 600 }), shaped), fc.nat(3), (bytes, leg) => {
      const code = hub.receive(1, leg, { family: 4, ip: 7, port: 7 }, bytes, bytes.length);
      expect(code).toBeGreaterThanOrEqual(REACH.notCheck);
      expect([sent(), session.paths.size]).toEqual([0, 0]);
    }),
    limits,
  );
});

const candidate = fc.record({
  kind: fc.constantFrom(...candidateKinds),
  ip: fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.string(),
    fc.constantFrom('127.0.0.1', '224.0.0.1', '255.255.255.255', '0.0.0.0'),
  ),
  port: fc.oneof(fc.integer(), fc.double(), fc.nat(65_535)),
  priority: fc.oneof(fc.nat(), fc.double()),
  relayId: fc.option(fc.string()),
});
const offer: fc.Arbitrary<ReachOffer> = fc.record({
  session: fc.constantFrom('s', 't'),
  revision: fc.integer(),
  ufrag: fc.constantFrom(PEER, OWN, ''),
  key: fc.constantFrom('ab'.repeat(32), 'zz', ''),
  candidates: fc.array(candidate, { maxLength: 200 }),
  nat: fc.constant(unknownNat),
  birthday: fc.boolean(),
});

it('an offer of any shape makes at most 64 paths, each to an address that may be sent to', { timeout }, () => {
  fc.assert(
    fc.property(offer, (one) => {
      const { session } = make();
      session.start(0, one, 0);
      expect(session.paths.size).toBeLessThanOrEqual(64);
      for (let now = 0; now < 400; now += 5) session.tick(now);
      for (const { remote } of session.paths) {
        expect(remote.port).toBeGreaterThan(0);
        if (remote.family === 4) expect([0, 127]).not.toContain(remote.ip >>> 24);
        if (remote.family === 4) expect(remote.ip >>> 24).toBeLessThan(224);
      }
    }),
    limits,
  );
});
