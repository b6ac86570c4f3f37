import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { xorBytesSlow } from '../bytes/index.ts';
import { ACCEPTED, ALREADY_HAD, INCONSISTENT, ParityDecoder, STALE } from './parity-decoder.ts';
import { ParityEncoder } from './parity-encoder.ts';

const payload = fc.uint8Array({ maxLength: 1500 });
const group = fc.array(payload, { minLength: 1, maxLength: 20 });

function parityOf(payloads: Uint8Array[], groupSize = payloads.length): Uint8Array {
  const encoder = new ParityEncoder(groupSize);
  for (const each of payloads) encoder.add(each, 0, each.length);
  const out = new Uint8Array(encoder.parityLength);
  expect(encoder.writeParity(out, 0)).toBe(out.length);
  return out;
}

describe('XOR parity', () => {
  it('is the XOR of the padded payloads followed by the XOR of their lengths', () => {
    fc.assert(
      fc.property(group, (payloads) => {
        const slow = new Uint8Array(Math.max(...payloads.map((each) => each.length)) + 2);
        for (const each of payloads) xorBytesSlow(slow, each);
        const lengths = payloads.reduce((sum, each) => sum ^ each.length, 0);
        slow.set([lengths >> 8, lengths & 255], slow.length - 2);
        expect(Array.from(parityOf(payloads))).toEqual(Array.from(slow));
      }),
    );
  });

  it('recovers any one lost packet at its own length, whatever the order of arrival', () => {
    const decoder = new ParityDecoder();
    let id = 0;
    fc.assert(
      fc.property(group, fc.nat(), fc.nat(), fc.boolean(), (payloads, lostAt, parityAt, cutShort) => {
        id = (id + 1) & 0xffff;
        const lost = lostAt % payloads.length;
        const parity = parityOf(payloads, cutShort ? 255 : payloads.length);
        const order = payloads.map((_, i) => i).filter((i) => i !== lost);
        order.splice(parityAt % (order.length + 1), 0, -1);
        let recovered: number[] | undefined;
        for (const i of order) {
          const bytes = i < 0 ? parity : (payloads[i] as Uint8Array);
          const verdict =
            i < 0
              ? decoder.addParity(0, id, payloads.length, bytes, 0, bytes.length)
              : decoder.addData(0, id, i, bytes, 0, bytes.length);
          expect(verdict).toBe(ACCEPTED);
          if (decoder.tryRecover()) recovered = Array.from(decoder.recovered.subarray(0, decoder.recoveredLength));
        }
        expect(recovered).toEqual(Array.from(payloads[lost] as Uint8Array));
        expect(decoder.recoveredIndex).toBe(lost);
        expect(decoder.addData(0, id, lost, payloads[lost] as Uint8Array, 0, 1)).toBe(ALREADY_HAD);
      }),
    );
    expect(decoder.packetsRecovered).toBe(id);
  });

  it('recovers nothing when two are lost', () => {
    const decoder = new ParityDecoder();
    const payloads = [1, 2, 3].map((value) => new Uint8Array(10).fill(value));
    decoder.addData(0, 1, 0, payloads[0] as Uint8Array, 0, 10);
    decoder.addParity(0, 1, 3, parityOf(payloads), 0, 12);
    expect(decoder.tryRecover()).toBe(false);
  });

  it('keeps 64 groups and calls an older one stale until the sender is silent', () => {
    const decoder = new ParityDecoder();
    const bytes = new Uint8Array(4);
    expect(decoder.addData(0, 100, 0, bytes, 0, 4)).toBe(ACCEPTED);
    expect(decoder.addData(0, 36, 0, bytes, 0, 4)).toBe(STALE);
    expect(decoder.addData(0, 164, 0, bytes, 0, 4)).toBe(ACCEPTED);
    expect(decoder.addData(0, 100, 1, bytes, 0, 4)).toBe(STALE);
    expect(decoder.addData(3000, 36, 0, bytes, 0, 4)).toBe(ACCEPTED);
  });

  it('does not recover from a parity that contradicts the group', () => {
    const decoder = new ParityDecoder();
    const bytes = new Uint8Array(40);
    decoder.addData(0, 1, 5, bytes, 0, 40);
    expect(decoder.addParity(0, 1, 5, bytes, 0, 42 - 2)).toBe(INCONSISTENT);
    expect(decoder.addParity(0, 1, 6, bytes, 0, 20)).toBe(INCONSISTENT);
    const lying = new Uint8Array(42).fill(0xff);
    expect(decoder.addParity(0, 2, 1, lying, 0, 42)).toBe(ACCEPTED);
    expect(decoder.tryRecover()).toBe(false);
  });
});
