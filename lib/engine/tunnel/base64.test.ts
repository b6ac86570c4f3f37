import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromBase64, toBase64 } from './base64.ts';

it('is what everyone else writes, and reads nothing else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
      const text = Buffer.from(bytes).toString('base64');
      expect(toBase64(bytes)).toBe(text);
      expect(Array.from(fromBase64(text) ?? [])).toEqual(Array.from(bytes));
    }),
  );
  for (const text of ['a', 'ab', 'abc', 'ab=c', '====', 'ab c', 'abc-']) expect(fromBase64(text)?.length ?? 0).toBe(0);
});
