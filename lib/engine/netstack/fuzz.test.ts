/** Case T12 for the stack: whatever arrives, nothing throws, and what it may hold stays bounded. FUZZ_SECONDS makes it longer. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { someBytes } from '../testing/netstack-rig.ts';
import { opened, type RawPeer, rawPeer, SYN_OPTIONS, segment } from '../testing/raw-segment.ts';
import { internetChecksumSlow, transportChecksum } from './checksum.ts';
import { NET_NAMES } from './index.ts';

/** For the parser; its tests share them. */
const seconds = Number(process.env['FUZZ_SECONDS'] ?? 2) / 2;
const limits = { numRuns: 10_000_000, interruptAfterTimeLimit: seconds * 1000, markInterruptAsFailure: false };
const timeout = seconds * 1000 + 20_000;

/** Makes the checksums of a damaged packet right again, so that the damage gets further. */
function mend(packet: Uint8Array): Uint8Array {
  if (packet.length < 40 || (packet[0] as number) >> 4 !== 4) return packet;
  packet[2] = packet.length >> 8;
  packet[3] = packet.length;
  const header = ((packet[0] as number) & 15) * 4;
  if (header < 20 || header > packet.length - 20) return packet;
  packet[10] = 0;
  packet[11] = 0;
  const sum = internetChecksumSlow(packet, 0, header);
  packet[10] = sum >> 8;
  packet[11] = sum;
  const at = header + 16;
  packet[at] = 0;
  packet[at + 1] = 0;
  const inner = transportChecksum(packet, 12, 4, packet[9] as number, header, packet.length - header);
  packet[at] = inner >> 8;
  packet[at + 1] = inner;
  return packet;
}

const noise = fc.oneof(
  fc.uint8Array({ maxLength: 120 }),
  fc.uint8Array({ maxLength: 3000 }),
  fc.nat(255).map((fill) => new Uint8Array(65_535).fill(fill)),
  fc
    .record({ first: fc.constantFrom(0x45, 0x46, 0x4f, 0x60), rest: fc.uint8Array({ maxLength: 200 }) })
    .map(({ first, rest }) => Uint8Array.of(first, ...rest)),
);

/** Segments near what the connection expects: any flags, any options, any window. */
const near = (next: number): fc.Arbitrary<Uint8Array> =>
  fc
    .record({
      flags: fc.nat(31),
      seq: fc.oneof(fc.integer({ min: -70_000, max: 200_000 }), fc.nat(0xffff_ffff)),
      ack: fc.oneof(fc.integer({ min: -70_000, max: 70_000 }), fc.nat(0xffff_ffff)),
      window: fc.nat(65_535),
      payload: fc.nat(1400),
      options: fc.uint8Array({ maxLength: 40 }),
      damage: fc.array(fc.record({ at: fc.nat(200), to: fc.nat(255) }), { maxLength: 3 }),
      mended: fc.boolean(),
    })
    .map(({ flags, seq, ack, window, payload, options, damage, mended }) => {
      const made = segment({ flags, seq: 101 + seq, ack: next + ack, window, payload: someBytes(payload) });
      const padded = new Uint8Array((options.length + 3) & ~3);
      padded.set(options);
      const packet = new Uint8Array(made.length + padded.length);
      packet.set(made.subarray(0, 40));
      packet.set(padded, 40);
      packet.set(made.subarray(40), 40 + padded.length);
      packet[32] = (20 + padded.length) << 2;
      for (const { at, to } of damage) if (at < packet.length) packet[at] = to;
      return mended ? mend(packet) : packet;
    });

function bounded(peer: RawPeer): void {
  expect(peer.stack.flowCount).toBeLessThanOrEqual(64);
  expect(peer.stack.usageOf('10.9.0.2')?.bytes ?? 0).toBeLessThanOrEqual(4 << 20);
  // One packet causes few.
  expect(peer.packets.length).toBeLessThanOrEqual(400);
  peer.packets.length = 0;
}

const small = { maxFlows: 64, maxBytesPerClient: 4 << 20, firstBufferBytes: 16_384, maxBufferBytes: 65_536 };

describe('any bytes', () => {
  it('are taken or dropped for a reason, and nothing throws', { timeout }, () => {
    const peer = rawPeer(small);
    fc.assert(
      fc.property(noise, fc.nat(3), fc.nat(50), (bytes, offset, ms) => {
        const shifted = new Uint8Array(offset + bytes.length);
        shifted.set(bytes, offset);
        const code = peer.stack.receive(peer.now, shifted, offset, bytes.length);
        expect(code).toBeLessThan(NET_NAMES.length);
        peer.now += ms;
        peer.stack.tick(peer.now);
        bounded(peer);
      }),
      limits,
    );
  });

  it('in the middle of a connection neither', { timeout }, () => {
    let peer = rawPeer(small);
    let next = opened(peer, SYN_OPTIONS);
    const into = new Uint8Array(70_000);
    fc.assert(
      fc.property(fc.nat(3), fc.nat(500), fc.nat(0x7fff_ffff), (action, ms, seed) => {
        if (peer.flow === undefined || !peer.flow.connected) {
          peer.stack.close(peer.now);
          peer = rawPeer(small);
          next = opened(peer, SYN_OPTIONS);
        }
        const packets = fc.sample(near(next), { numRuns: 8, seed });
        for (const packet of packets) peer.stack.receive(peer.now, packet, 0, packet.length);
        if (action === 0) peer.flow?.read(peer.now, into, 0, into.length);
        if (action === 1) peer.flow?.write(peer.now, into, 0, 5000);
        if (action === 2 && ms % 50 === 0) peer.flow?.shutdown(peer.now);
        peer.pass(ms);
        bounded(peer);
      }),
      limits,
    );
  });
});
