import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { foldChecksum, internetChecksumSlow, sumWords } from './checksum.ts';

it('equals its slow twin for any bytes, lengths and offsets', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3000 }), fc.nat(20), (bytes, skip) => {
      const from = Math.min(skip, bytes.length);
      const fast = foldChecksum(sumWords(bytes, from, bytes.length, 0));
      expect(fast).toBe(internetChecksumSlow(bytes, from, bytes.length - from));
    }),
  );
});

it('is that of RFC 1071 section 3', () => {
  const bytes = Uint8Array.of(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7);
  expect(foldChecksum(sumWords(bytes, 0, 8, 0))).toBe(0xddf2 ^ 0xffff);
});
