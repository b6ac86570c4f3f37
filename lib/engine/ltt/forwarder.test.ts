import { describe, expect, it } from 'vitest';
import { SipHash20 } from '../crypto/index.ts';
import { hex } from '../testing/hex.ts';
import { keyText, testDatagram, testSegment } from '../testing/ltt-node.ts';
import { LTT_DROP } from './drop.ts';
import { Forwarder } from './forwarder.ts';
import { decodeLttHeader, emptyLttHeader, tagHolds } from './header.ts';

const PAYLOAD = Uint8Array.of(9, 8, 7, 6, 5);
const IP1 = 0x0a000001;

function rig(segments = [testSegment(1), testSegment(2)]) {
  const sent: { ip: number; port: number; bytes: Uint8Array }[] = [];
  const asked: number[] = [];
  const forwarder = new Forwarder({
    transmit: (ip, port, bytes, length) => void sent.push({ ip, port, bytes: bytes.slice(0, length) }),
    probeLabel: (_, segment) => {
      asked.push(segment.spec.receiveLabel);
      return LTT_DROP.none;
    },
  });
  forwarder.update([{ label: 500, from: 's1', to: 's2', nextLabel: 600 }], segments);
  const receive = (bytes: Uint8Array, ip = IP1, port = 4001, now = 0) =>
    forwarder.receive(now, bytes, bytes.length, ip, port);
  return { forwarder, sent, asked, receive };
}

describe('a forwarder', () => {
  it('writes the next label and tag, takes a hop away and leaves the rest as it was', () => {
    const { forwarder, sent, receive } = rig();
    const before = testDatagram(1, { label: 500, sequence: 77, timeUs: 5 }, PAYLOAD);
    expect(receive(before.slice())).toBe(LTT_DROP.none);
    const { ip, port, bytes } = sent[0] ?? { ip: 0, port: 0, bytes: new Uint8Array() };
    expect([ip, port]).toEqual([0x0a000002, 4002]);
    const header = emptyLttHeader();
    decodeLttHeader(bytes, bytes.length, header);
    expect(header).toMatchObject({ label: 600, hopLimit: 15, sequence: 77, timeUs: 5 });
    expect(tagHolds(new SipHash20(hex(keyText(102))), bytes, bytes.length)).toBe(true);
    expect(Array.from(bytes.subarray(24))).toEqual(Array.from(PAYLOAD));
    expect(forwarder.rows.get(500)).toMatchObject({ packets: 1, bytes: 29 });
    expect(forwarder.segments.get('s2')).toMatchObject({ txPackets: 1, txBytes: 29 });
  });

  it.each([
    ['an unknown label', testDatagram(1, { label: 501 }, PAYLOAD), LTT_DROP.unknownLabel],
    ['a wrong tag', testDatagram(9, { label: 500 }, PAYLOAD), LTT_DROP.wrongTag],
    ['an expired hop limit', testDatagram(1, { label: 500, hopLimit: 1 }, PAYLOAD), LTT_DROP.hopLimit],
    ['a hop limit of zero', testDatagram(1, { label: 500, hopLimit: 0 }, PAYLOAD), LTT_DROP.hopLimit],
    ['too few bytes', testDatagram(1, { label: 500 }, PAYLOAD).subarray(0, 23), LTT_DROP.tooShort],
    ['a shortened payload', testDatagram(1, { label: 500 }, PAYLOAD).subarray(0, 28), LTT_DROP.wrongTag],
  ])('sends nothing for %s', (_, bytes, code) => {
    const { sent, receive } = rig();
    expect(receive(bytes.slice())).toBe(code);
    expect(sent).toEqual([]);
  });

  it('refuses a label that comes over another segment than its own', () => {
    const { sent, receive } = rig();
    expect(receive(testDatagram(2, { label: 500 }, PAYLOAD), 0x0a000002, 4002)).toBe(LTT_DROP.wrongSegment);
    expect(sent).toEqual([]);
  });

  it('learns an address only from a newer packet on the probe label', () => {
    const { forwarder, receive } = rig([testSegment(1), testSegment(2, { remote: null })]);
    const data = () => receive(testDatagram(1, { label: 500 }, PAYLOAD));
    const probe = (sequence: number, port: number, key = 2, now = 0) =>
      receive(testDatagram(key, { type: 2, label: 2, sequence }, Uint8Array.of(0, 0, 0, 1)), 0x01020304, port, now);
    expect(data()).toBe(LTT_DROP.noAddress);
    expect(probe(10, 7000, 9)).toBe(LTT_DROP.wrongTag);
    expect(data()).toBe(LTT_DROP.noAddress);
    expect(probe(10, 7001)).toBe(LTT_DROP.none);
    expect(data()).toBe(LTT_DROP.none);
    // A replay from elsewhere, however often, moves nothing; the neighbour's next packet does.
    expect(probe(10, 6666)).toBe(LTT_DROP.none);
    expect(probe(9, 6666)).toBe(LTT_DROP.none);
    expect(forwarder.segments.get('s2')?.port).toBe(7001);
    probe(11, 7002);
    expect(forwarder.segments.get('s2')?.port).toBe(7002);
    // Data on a path of the segment teaches nothing.
    receive(testDatagram(2, { label: 500, sequence: 99 }, PAYLOAD), 0x01020304, 6666);
    expect(forwarder.segments.get('s2')?.port).toBe(7002);
    // A neighbour whose clock went back is heard again after a minute without a newer packet.
    probe(3, 7003, 2, 61_000);
    expect(forwarder.segments.get('s2')?.port).toBe(7003);
  });

  it('ends a loop of a hand-edited table by the hop limit', () => {
    const nodes = [rig(), rig()];
    // Two PoPs that send label 500 to each other for ever; each receives what the other sends.
    for (const { forwarder } of nodes)
      forwarder.update(
        [{ label: 500, from: 's1', to: 's1', nextLabel: 500 }],
        [testSegment(1, { sendKey: keyText(1), receiveKey: keyText(1) })],
      );
    let bytes = testDatagram(1, { label: 500 }, PAYLOAD);
    let hops = 0;
    let code: number = LTT_DROP.none;
    while (code === LTT_DROP.none && hops < 1000) {
      const node = nodes[hops % 2];
      code = node?.receive(bytes) ?? LTT_DROP.tooShort;
      bytes = node?.sent.at(-1)?.bytes ?? bytes;
      hops++;
    }
    expect([code, hops]).toEqual([LTT_DROP.hopLimit, 16]);
  });

  it('keeps learnt addresses and counters over a new table, and forgets what left it', () => {
    const { forwarder, receive } = rig([testSegment(1), testSegment(2, { remote: null })]);
    receive(testDatagram(2, { type: 2, label: 2, sequence: 10 }, Uint8Array.of(0, 0, 0, 1)), 0x01020304, 7001);
    receive(testDatagram(1, { label: 500 }, PAYLOAD));
    const entry = { label: 500, from: 's1', to: 's2', nextLabel: 700 };
    forwarder.update([entry], [testSegment(1), testSegment(2, { remote: null })]);
    expect(forwarder.rows.get(500)).toMatchObject({ packets: 1, entry });
    expect(forwarder.segments.get('s2')).toMatchObject({ port: 7001, txPackets: 1 });
    forwarder.update([entry, { ...entry, label: 800, to: 's9' }], [testSegment(1)]);
    expect([forwarder.rows.size, receive(testDatagram(1, { label: 500 }, PAYLOAD))]).toEqual([
      0,
      LTT_DROP.unknownLabel,
    ]);
  });
});
