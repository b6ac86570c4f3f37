import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { readU16, readU32, writeU16, writeU32 } from './big-endian.ts';

it('agrees with DataView', () => {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  fc.assert(
    fc.property(fc.nat(0xffff), fc.nat({ max: 0xffffffff }), (u16, u32) => {
      writeU16(bytes, 1, u16);
      writeU32(bytes, 3, u32);
      expect([view.getUint16(1), view.getUint32(3)]).toEqual([u16, u32]);
      expect([readU16(bytes, 1), readU32(bytes, 3)]).toEqual([u16, u32]);
    }),
  );
});
