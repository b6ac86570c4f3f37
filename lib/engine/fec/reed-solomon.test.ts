import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { weight } from './cauchy.ts';
import { addMultiple, inverse, multiply, multiplySlow } from './gf256.ts';
import { GroupDecoder } from './group-decoder.ts';
import { GroupEncoder } from './group-encoder.ts';
import { ACCEPTED } from './parity-decoder.ts';

describe('GF(2^8)', () => {
  it('multiplies as the definition does, and inverts', () => {
    for (let a = 0; a < 256; a++) {
      for (let b = 0; b < 256; b++) if (multiply(a, b) !== multiplySlow(a, b)) expect([a, b]).toEqual('equal');
      if (a > 0) expect(multiply(a, inverse(a))).toBe(1);
    }
  });

  it('adds a multiple of a string of bytes as byte by byte', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(255), (source, factor) => {
        const target = new Uint8Array(source.length + 3).fill(9);
        addMultiple(target, 3, factor, source, 0, source.length);
        expect(Array.from(target.subarray(3))).toEqual(Array.from(source, (each) => 9 ^ multiplySlow(factor, each)));
      }),
    );
  });
});

interface Sent {
  readonly id: number;
  readonly index: number;
  readonly payload: Uint8Array;
  readonly parity?: { readonly size: number; readonly lengthXor: number };
}

/** Everything that a sender with this plan puts on the wire for these payloads, the last groups flushed. */
function encode(scheme: number, k: number, r: number, payloads: readonly Uint8Array[]): Sent[] {
  let id = 0;
  const encoder = new GroupEncoder({ scheme, k, r }, () => id++ & 0xffff);
  const sent: Sent[] = [];
  const flush = (): void => {
    const out = new Uint8Array(4000);
    for (let i = 0, all = encoder.parities; i < all; i++) {
      const length = encoder.parity(i, out, 5);
      const { groupId, index, size, lengthXor } = encoder;
      sent.push({ id: groupId, index, payload: out.slice(5, 5 + length), parity: { size, lengthXor } });
    }
    encoder.reopen();
  };
  for (const payload of payloads) {
    encoder.place();
    sent.push({ id: encoder.groupId, index: encoder.index, payload });
    if (encoder.add(0, payload, 0, payload.length)) flush();
  }
  flush();
  return sent;
}

function decode(scheme: number, arrived: readonly Sent[]): string[] {
  const decoder = new GroupDecoder();
  const recovered: string[] = [];
  for (const { id, index, payload, parity } of arrived) {
    const verdict = parity
      ? decoder.addParity(0, scheme, id, index, parity.size, parity.lengthXor, payload, 0, payload.length)
      : decoder.addData(0, scheme, id, index, payload, 0, payload.length);
    if (verdict !== ACCEPTED) continue;
    while (decoder.tryRecover())
      recovered.push(Buffer.from(decoder.recovered.subarray(0, decoder.recoveredLength)).toString('hex'));
  }
  return recovered;
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const payload = fc.uint8Array({ maxLength: 300 });

describe('Reed-Solomon', () => {
  it('is the weighted sum of the shards, byte by byte', () => {
    fc.assert(
      fc.property(fc.array(payload, { minLength: 1, maxLength: 10 }), fc.integer({ min: 1, max: 8 }), (payloads, r) => {
        const parities = encode(3, 32, r, payloads).filter((each) => each.parity);
        const shardLength = Math.max(...payloads.map((each) => each.length)) + 2;
        for (const { index, payload: parity } of parities) {
          const slow = new Uint8Array(shardLength);
          for (const [i, each] of payloads.entries())
            for (const [at, byte] of [each.length >> 8, each.length & 255, ...each].entries())
              slow[at] = (slow[at] as number) ^ multiplySlow(weight(index, i), byte);
          expect(text(parity)).toBe(text(slow));
        }
      }),
    );
  });

  it('recovers any r lost packets of a group, whatever the order of arrival, whole or cut short', () => {
    const plan = fc.record({ k: fc.integer({ min: 1, max: 32 }), r: fc.integer({ min: 1, max: 8 }) });
    fc.assert(
      fc.property(
        plan,
        fc.array(payload, { minLength: 1, maxLength: 32 }),
        fc.infiniteStream(fc.nat()),
        (plan, all, any) => {
          const { k, r } = plan;
          const payloads = all.slice(0, k);
          const sent = encode(3, k, r, payloads);
          const order = sent.map((each) => ({ each, key: any.next().value as number })).sort((a, b) => a.key - b.key);
          const arrived = order.slice(Math.min(r, order.length)).map(({ each }) => each);
          const had = new Set(arrived.filter((each) => !each.parity).map((each) => each.index));
          const missing = payloads.filter((_, i) => !had.has(i)).map(text);
          const recovered = decode(3, arrived);
          // One that came after its group was whole again is a copy.
          for (const each of missing) expect(recovered).toContain(each);
        },
      ),
    );
  });

  it('recovers nothing when more are lost than there are parities', () => {
    const payloads = Array.from({ length: 10 }, (_, i) => new Uint8Array(20).fill(i));
    expect(decode(3, encode(3, 10, 3, payloads).slice(4))).toEqual([]);
    expect(decode(3, encode(3, 10, 3, payloads).slice(3))).toHaveLength(3);
  });
});

describe('interleaved XOR', () => {
  it('recovers every burst of up to r within a block, parities included', () => {
    const payloads = Array.from({ length: 12 }, (_, i) => Uint8Array.of(i, i * 3, 7).subarray(0, 1 + (i % 3)));
    const sent = encode(2, 4, 3, payloads);
    expect(sent).toHaveLength(15);
    for (let burst = 1; burst <= 3; burst++)
      for (let at = 0; at + burst <= sent.length; at++) {
        const arrived = sent.filter((_, i) => i < at || i >= at + burst);
        const missing = sent.slice(at, at + burst).filter((each) => !each.parity);
        expect(decode(2, arrived).sort()).toEqual(missing.map((each) => text(each.payload)).sort());
      }
  });

  it('protects what a flush finds', () => {
    const sent = encode(2, 4, 3, [Uint8Array.of(1), Uint8Array.of(2, 2)]);
    expect(sent).toHaveLength(4);
    expect(decode(2, sent.slice(1))).toEqual(['01']);
  });
});
