import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { ReplayBuffer } from './replay-buffer.ts';

const taken = (buffer: ReplayBuffer, now: number, since: number): string[] => {
  const packets: string[] = [];
  buffer.take(
    now,
    since,
    (bytes, offset, length, tag) =>
      void packets.push(`${tag}:${Buffer.from(bytes.subarray(offset, offset + length)).toString('hex')}`),
  );
  return packets;
};

it('hands over what was sent since, oldest first, once', () => {
  const buffer = new ReplayBuffer();
  for (let i = 0; i < 10; i++) buffer.push(i * 10, Uint8Array.of(i, i), 2, i % 3);
  expect(taken(buffer, 100, 75)).toEqual(['2:0808', '0:0909']);
  expect(taken(buffer, 100, 0)).toEqual([]);
});

it('forgets what is older than 200 ms', () => {
  const buffer = new ReplayBuffer();
  buffer.push(0, Uint8Array.of(1), 1, 0);
  buffer.push(150, Uint8Array.of(2), 1, 0);
  expect(taken(buffer, 300, 0)).toEqual(['0:02']);
});

it('holds the newest packets that fit, whole, whatever their sizes', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60_000 }), { maxLength: 60 }), (sizes) => {
      const buffer = new ReplayBuffer();
      for (const [i, size] of sizes.entries()) buffer.push(1, new Uint8Array(size).fill(i + 1), size, i);
      const kept: number[] = [];
      buffer.take(1, 0, (bytes, offset, length, tag) => {
        expect(length).toBe(sizes[tag]);
        expect(bytes.subarray(offset, offset + length).every((byte) => byte === tag + 1)).toBe(true);
        kept.push(tag);
      });
      expect(kept).toEqual(sizes.map((_, i) => i).slice(sizes.length - kept.length));
      if (sizes.length > 0) expect(kept.length).toBeGreaterThan(Math.min(sizes.length, 3) - 1);
    }),
  );
});
