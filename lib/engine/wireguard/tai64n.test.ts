import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAfter, TimestampSource } from './tai64n.ts';

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('TAI64N', () => {
  it('counts from 2^62 + 10 at 1970, nanoseconds rounded down to 2^24', () => {
    expect(hexOf(new TimestampSource().next(0))).toBe('400000000000000a00000000');
    expect(hexOf(new TimestampSource().next(1_700_000_000_999))).toBe('400000006553f10a3b000000');
  });

  it('always grows, whatever the wall clock does', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5_000_000_000_000), { minLength: 2, maxLength: 50 }), (walls) => {
        const source = new TimestampSource();
        let last = new Uint8Array(12);
        for (const wall of [...walls, ...walls]) {
          const next = source.next(wall);
          expect(isAfter(next, last)).toBe(true);
          expect(isAfter(last, next)).toBe(false);
          expect(isAfter(next, next)).toBe(false);
          last = Uint8Array.from(next);
        }
      }),
    );
  });
});
