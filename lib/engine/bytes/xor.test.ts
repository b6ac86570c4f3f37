import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { XorAccumulator, xorBytesSlow } from './xor.ts';

const source = fc.record({ bytes: fc.uint8Array({ maxLength: 3000 }), offset: fc.nat(40) });

it('equals the byte by byte XOR for any lengths and alignments, again after a reset', () => {
  const accumulator = new XorAccumulator(64);
  fc.assert(
    fc.property(fc.array(source, { maxLength: 10 }), (sources) => {
      accumulator.reset();
      const longest = Math.max(0, ...sources.map((each) => each.bytes.length));
      const slow = new Uint8Array(longest);
      for (const { bytes, offset } of sources) {
        const datagram = new Uint8Array(offset + bytes.length + 9).fill(0xee);
        datagram.set(bytes, offset);
        accumulator.add(datagram, offset, bytes.length);
        xorBytesSlow(slow, bytes);
      }
      expect(accumulator.length).toBe(longest);
      expect(Array.from(accumulator.bytes.subarray(0, longest))).toEqual(Array.from(slow));
    }),
  );
});
