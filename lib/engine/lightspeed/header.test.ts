import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIpv4 } from '#lib/values/ip.ts';
import { hex } from '../testing/hex.ts';
import { DROP } from './drop.ts';
import {
  decodeHeader,
  elapsedMs,
  emptyHeader,
  encodeHeader,
  FLAG_KEEPALIVE,
  type Header,
  headerBytes,
  makeResponse,
  timestampOf,
} from './header.ts';

const flow = {
  srcIp: parseIpv4('192.168.1.100') as number,
  dstIp: parseIpv4('104.26.1.50') as number,
  srcPort: 12345,
  dstPort: 7777,
  timestampUs: 1_000_000,
};

/** The four examples of seed 002, "Wire Format Examples". */
const examples: [string, string, Header][] = [
  [
    'v1 data',
    '10 00 00 2A 00 0F 42 40 C0 A8 01 64 68 1A 01 32 30 39 1E 61',
    { ...emptyHeader(1), ...flow, sequence: 42 },
  ],
  [
    'v1 keepalive',
    '11 00 00 05 00 0F 42 40 00 00 00 00 00 00 00 00 00 00 00 00',
    { ...emptyHeader(1), flags: FLAG_KEEPALIVE, sequence: 5, timestampUs: 1_000_000 },
  ],
  [
    'v2 data',
    '20 00 00 2C 00 0F 42 40 C0 A8 01 64 68 1A 01 32 30 39 1E 61 00 07 02 08 00 00',
    { ...emptyHeader(2), ...flow, sequence: 44, groupId: 7, index: 2, groupSize: 8 },
  ],
  [
    'v2 parity',
    '20 00 00 30 00 0F 42 40 00 00 00 00 00 00 00 00 00 00 00 00 00 07 08 08 01 00',
    { ...emptyHeader(2), sequence: 48, timestampUs: 1_000_000, groupId: 7, index: 8, groupSize: 8, parity: true },
  ],
];

describe('LightSpeed header', () => {
  it.each(examples)('is byte-exact to the example of seed 002: %s', (_, text, header) => {
    const bytes = hex(text);
    const decoded = emptyHeader();
    expect(decodeHeader(bytes, bytes.length, decoded)).toBe(DROP.none);
    expect(decoded).toEqual(header);
    const out = new Uint8Array(bytes.length);
    expect(encodeHeader(header, out)).toBe(bytes.length);
    expect(Array.from(out)).toEqual(Array.from(bytes));
  });

  it('reads what it writes', () => {
    const u16 = fc.nat(0xffff);
    const u32 = fc.nat(0xffffffff);
    const any = fc.record({
      version: fc.constantFrom(1 as const, 2 as const),
      flags: fc.nat(7),
      token: fc.nat(255),
      sequence: u16,
      timestampUs: u32,
      srcIp: u32,
      dstIp: u32,
      srcPort: u16,
      dstPort: u16,
      groupId: u16,
      index: fc.nat(254),
      parity: fc.boolean(),
    });
    fc.assert(
      fc.property(any, (fields) => {
        const groupSize = fields.parity ? fields.index || 1 : fields.index + 1;
        const fec = { groupSize, index: fields.parity ? groupSize : fields.index };
        const header = {
          ...fields,
          ...(fields.version === 2 ? fec : { groupId: 0, index: 0, groupSize: 0, parity: false }),
        };
        const out = new Uint8Array(30);
        const length = encodeHeader(header, out);
        const decoded = emptyHeader();
        expect(length).toBe(headerBytes(header.version));
        expect(decodeHeader(out, length, decoded)).toBe(DROP.none);
        expect(decoded).toEqual(header);
      }),
    );
  });

  it.each([
    ['', DROP.tooShort],
    ['10'.repeat(19), DROP.tooShort],
    [`20${'00'.repeat(24)}`, DROP.tooShort],
    ['00'.repeat(20), DROP.unknownVersion],
    [`30${'00'.repeat(30)}`, DROP.unknownVersion],
    [`18${'00'.repeat(19)}`, DROP.fragment],
    [`20${'00'.repeat(25)}`, DROP.badExtension], // group of no packets
    [`20${'00'.repeat(19)}000708080000`, DROP.badExtension], // data index outside the group
    [`20${'00'.repeat(19)}000707080100`, DROP.badExtension], // parity index inside the group
    [`20${'00'.repeat(19)}000702080200`, DROP.badExtension], // unknown FEC flag
    [`20${'00'.repeat(19)}000702080001`, DROP.badExtension], // last byte must be 0
  ])('refuses %s', (text, reason) => {
    const bytes = hex(text);
    expect(decodeHeader(bytes, bytes.length, emptyHeader())).toBe(reason);
  });

  it('responds with source and destination swapped and everything else echoed', () => {
    const header = { ...emptyHeader(1), ...flow, sequence: 9, token: 7 };
    expect(makeResponse({ ...header })).toEqual({
      ...header,
      srcIp: flow.dstIp,
      srcPort: 7777,
      dstIp: flow.srcIp,
      dstPort: 12345,
    });
  });

  it('measures time across the wrap of the timestamp', () => {
    const before = 2 ** 32 / 1000 - 5;
    expect(elapsedMs(before + 20, timestampOf(before))).toBeCloseTo(20, 2);
  });
});
