import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hex } from '../testing/hex.ts';
import { emptyIpView, readIpPacket } from './ip-packet.ts';
import { emptyUdpView, internetChecksum, readUdpPacket, writeUdpPacket } from './udp-packet.ts';

const u32 = fc.nat({ max: 0xffffffff });
const u16 = fc.nat(0xffff);

describe('a UDP packet', () => {
  it('is read as it was written, at any offset, and any flipped bit is seen', () => {
    const flow = fc.record({ srcIp: u32, dstIp: u32, srcPort: u16, dstPort: u16 });
    fc.assert(
      fc.property(
        flow,
        fc.uint8Array({ maxLength: 300 }),
        fc.nat(9),
        fc.nat(63),
        fc.nat(),
        (flow, payload, at, dscp, bit) => {
          const out = new Uint8Array(400);
          const length = writeUdpPacket(out, flow, payload, 0, payload.length, dscp);
          const shifted = new Uint8Array(at + length + 5);
          shifted.set(out.subarray(0, length), at);
          const view = emptyUdpView();
          expect(readUdpPacket(shifted, at, length, view)).toBe(true);
          expect(view).toEqual({ ...flow, payloadAt: at + 28, payloadLength: payload.length });
          expect(Array.from(shifted.subarray(at + 28, at + 28 + payload.length))).toEqual(Array.from(payload));
          expect(internetChecksum(out, 0, 20)).toBe(0);
          const ip = emptyIpView();
          expect(readIpPacket(shifted, at, length, ip) && ip).toMatchObject({
            version: 4,
            protocol: 17,
            ...flow,
            dscp,
          });
          // From the source address on everything is under the UDP checksum.
          const flipped = 12 * 8 + (bit % ((length - 12) * 8));
          const byte = at + (flipped >> 3);
          if (flipped >> 3 === 26 || flipped >> 3 === 27) return;
          shifted[byte] = (shifted[byte] as number) ^ (1 << (flipped & 7));
          expect(readUdpPacket(shifted, at, length, view)).toBe(false);
        },
      ),
    );
  });

  it('is none when cut short, fragmented or of another protocol', () => {
    const out = new Uint8Array(60);
    const flow = { srcIp: 1, dstIp: 2, srcPort: 3, dstPort: 4 };
    const length = writeUdpPacket(out, flow, new Uint8Array(10), 0, 10);
    const view = emptyUdpView();
    expect([readUdpPacket(out, 0, length - 1, view), readUdpPacket(out, 0, 19, view)]).toEqual([false, false]);
    const fragment = out.slice();
    fragment[6] = 0x20;
    const tcp = out.slice();
    tcp[9] = 6;
    expect([readUdpPacket(fragment, 0, length, view), readUdpPacket(tcp, 0, length, view)]).toEqual([false, false]);
    expect(writeUdpPacket(out, flow, new Uint8Array(70_000), 0, 70_000)).toBe(0);
  });
});

describe('an IP header', () => {
  it('of version 6 is read behind its extensions', () => {
    const packet = hex(
      `6b800000001c0040 ${'20010db8'.padEnd(32, '0')} ${'fd'.padEnd(32, '0')} 1100000000000000 ${'1388005000140000'.padEnd(40, '0')}`,
    );
    packet[6] = 60;
    const view = emptyIpView();
    expect(readIpPacket(packet, 0, packet.length, view)).toBe(true);
    expect(view).toMatchObject({ version: 6, protocol: 17, dscp: 46, srcPort: 5000, dstPort: 80, bodyAt: 48 });
  });

  it('has no ports in a later fragment', () => {
    const out = new Uint8Array(60);
    const length = writeUdpPacket(out, { srcIp: 1, dstIp: 2, srcPort: 3, dstPort: 4 }, new Uint8Array(9), 0, 9);
    out[7] = 10;
    const view = emptyIpView();
    expect(readIpPacket(out, 0, length, view) && view).toMatchObject({ srcPort: -1, dstPort: -1 });
  });

  it('is read from no bytes at all without a throw', () => {
    const view = emptyIpView();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        if (readIpPacket(bytes, 0, bytes.length, view)) expect(view.totalLength).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });
});
