/** Case T12 for the control messages: any bytes are a message, malformed, or not all there yet. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeControl } from './control.ts';

const seconds = Number(process.env['FUZZ_SECONDS'] ?? 1);

it('any bytes are read without a throw, and never beyond their end', { timeout: seconds * 1000 + 20_000 }, () => {
  const framed = fc
    .record({ length: fc.nat(80), type: fc.nat(8), body: fc.uint8Array({ maxLength: 80 }) })
    .map(({ length, type, body }) => Uint8Array.of(0, length, type, ...body));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 3000 }), framed), (bytes) => {
      const read = decodeControl(bytes);
      if (read.kind === 'message') expect(read.bytes).toBeLessThanOrEqual(bytes.length);
    }),
    { numRuns: 10_000_000, interruptAfterTimeLimit: seconds * 1000, markInterruptAsFailure: false },
  );
});
