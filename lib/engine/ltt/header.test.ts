import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SipHash20 } from '../crypto/index.ts';
import { hex } from '../testing/hex.ts';
import { LTT_DROP } from './drop.ts';
import { decodeExtension, emptyExtension, encodeExtension } from './fec-extension.ts';
import {
  CLASS_SECOND_COPY,
  decodeLttHeader,
  emptyLttHeader,
  encodeLttHeader,
  rewriteHop,
  sealTag,
  tagHolds,
} from './header.ts';

/** The example of docs/protocol/ltt.md. */
const EXAMPLE_KEY = '000102030405060708090a0b0c0d0e0f';
const EXAMPLE = 'a0 01 10 02 00002711 00000539 000f4240 68345cdfe52a14dd 0007 02 0a 03 03 0000 68656c6c6f';

const u32 = fc.nat({ max: 0xffffffff });
const header = fc.record({
  type: fc.nat(4),
  flags: fc.nat(7),
  hopLimit: fc.nat(255),
  trafficClass: fc.nat(3).map((name) => name | (name & 1 ? CLASS_SECOND_COPY : 0)),
  label: u32,
  sequence: u32,
  timeUs: u32,
});

describe('the LTT header', () => {
  it('is read as it was written', () => {
    const bytes = new Uint8Array(40);
    fc.assert(
      fc.property(header, (written) => {
        const read = emptyLttHeader();
        encodeLttHeader(written, bytes);
        expect(decodeLttHeader(bytes, 24, read)).toBe(LTT_DROP.none);
        expect(read).toEqual(written);
      }),
    );
  });

  it('is, byte by byte, the example of the protocol page', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/protocol/ltt.md'), 'utf8');
    const shown = [...page.matchAll(/^\| `([0-9A-F ]+)` \|/gm)].map((match) => match[1]).join('');
    expect(shown.replaceAll(' ', '').toLowerCase()).toBe(EXAMPLE.replaceAll(' ', ''));
    expect(page).toContain(EXAMPLE_KEY);
    const bytes = hex(EXAMPLE);
    const read = emptyLttHeader();
    expect(decodeLttHeader(bytes, bytes.length, read)).toBe(LTT_DROP.none);
    expect(read).toEqual({
      type: 0,
      flags: 1,
      hopLimit: 16,
      trafficClass: 2,
      label: 10_001,
      sequence: 1337,
      timeUs: 1_000_000,
    });
    const extension = emptyExtension();
    expect(decodeExtension(bytes, 24, false, extension)).toBe(true);
    expect(extension).toEqual({ groupId: 7, index: 2, k: 10, r: 3, scheme: 3, lengthXor: 0 });
    const key = new SipHash20(hex(EXAMPLE_KEY));
    const sealed = bytes.slice();
    sealTag(key, sealed, sealed.length);
    expect(Buffer.from(sealed).toString('hex')).toBe(EXAMPLE.replaceAll(' ', ''));
  });

  it.each([
    ['a00010', LTT_DROP.tooShort],
    [`90${'00'.repeat(23)}`, LTT_DROP.notLtt],
    [`a6${'00'.repeat(23)}`, LTT_DROP.unknownType],
    [`a008${'00'.repeat(22)}`, LTT_DROP.reservedBits],
    [`a0000004${'00'.repeat(20)}`, LTT_DROP.reservedBits],
  ])('refuses %s', (text, code) => {
    const bytes = hex(text);
    expect(decodeLttHeader(bytes, bytes.length, emptyLttHeader())).toBe(code);
  });

  it('has a tag that any changed bit, length or key breaks, and that the payload is no part of', () => {
    const bytes = hex(EXAMPLE);
    const key = new SipHash20(hex(EXAMPLE_KEY));
    expect(tagHolds(key, bytes, bytes.length)).toBe(true);
    for (let bit = 0; bit < 24 * 8; bit++) {
      const changed = bytes.slice();
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(tagHolds(key, changed, changed.length)).toBe(false);
    }
    expect(tagHolds(key, bytes, bytes.length - 1)).toBe(false);
    expect(tagHolds(new SipHash20(hex('00'.repeat(16))), bytes, bytes.length)).toBe(false);
    rewriteHop(bytes, 5, 3);
    sealTag(key, bytes, bytes.length);
    expect(tagHolds(key, bytes, bytes.length)).toBe(true);
  });
});

describe('the FEC extension', () => {
  it('is read as it was written, or refused when it contradicts itself', () => {
    const bytes = new Uint8Array(8);
    const byte = fc.nat(255);
    const any = fc.record({
      groupId: fc.nat(0xffff),
      index: byte,
      k: byte,
      r: byte,
      scheme: fc.nat(4),
      lengthXor: fc.nat(0xffff),
    });
    fc.assert(
      fc.property(any, fc.boolean(), (written, parity) => {
        const read = emptyExtension();
        encodeExtension(written, bytes, 0);
        const good = decodeExtension(bytes, 0, parity, read);
        expect(read).toEqual(written);
        if (!good) return;
        expect(written.scheme).toBeGreaterThan(0);
        expect(written.index).toBeLessThan(parity ? written.r : written.k);
      }),
    );
  });
});
