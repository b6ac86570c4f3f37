import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hex } from '../testing/hex.ts';
import { SipHash20, sipHashSlow } from './siphash.ts';

const key = hex('000102030405060708090a0b0c0d0e0f');
const message = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i);

describe('SipHash-2-4', () => {
  // Appendix A of the paper, and vectors_sip64 of its reference implementation.
  it.each([
    [0, '310e0edd47db6f72'],
    [1, 'fd67dc93c539f874'],
    [15, 'e545be4961ca29a1'],
  ])('has the published tag of %i bytes', (length, tag) => {
    expect(Array.from(sipHashSlow(key, message(length)))).toEqual(Array.from(hex(tag)));
  });

  it('is the same on 32-bit halves', () => {
    const bytes = (size: number) => fc.uint8Array({ minLength: size, maxLength: size });
    fc.assert(
      fc.property(bytes(16), bytes(20), fc.nat(9), (key, text, offset) => {
        const tag = sipHashSlow(key, text);
        const fast = new SipHash20(key);
        const shifted = new Uint8Array(offset + 28);
        shifted.set(text.subarray(0, 16), offset);
        const last = new DataView(text.buffer, text.byteOffset).getUint32(16);
        fast.write(shifted, offset, last, shifted, offset + 16);
        expect(Array.from(shifted.subarray(offset + 16, offset + 24))).toEqual(Array.from(tag));
        expect(fast.matches(shifted, offset, last, shifted, offset + 16)).toBe(true);
        shifted[offset + 16 + (offset % 8)] = (shifted[offset + 16 + (offset % 8)] as number) ^ 1;
        expect(fast.matches(shifted, offset, last, shifted, offset + 16)).toBe(false);
      }),
    );
  });
});
