import { expect, it } from 'vitest';
import { FrameReader, frame } from './stream-frames.ts';

const SEED = 0x5eed;

function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

it('messages come out whole, however the stream is cut', () => {
  const random = randomOf(SEED);
  for (let round = 0; round < 50; round++) {
    const sent = Array.from({ length: 8 }, () => Buffer.alloc(1 + Math.floor(random() * 3000), round));
    const stream = Buffer.concat(sent.map((each) => frame(each, each.length)));
    const got: Buffer[] = [];
    const reader = new FrameReader((bytes, length) => void got.push(Buffer.from(bytes.subarray(0, length))));
    for (let at = 0; at < stream.length; ) {
      const piece = stream.subarray(at, at + 1 + Math.floor(random() * 1500));
      expect(reader.push(piece)).toBe(true);
      at += piece.length;
    }
    expect(got, `seed ${SEED}, round ${round}`).toEqual(sent);
  }
});

it('a length of nothing is no message of ours', () => {
  const reader = new FrameReader(() => expect.fail('a message'));
  expect(reader.push(Buffer.from([0, 0, 1]))).toBe(false);
});

it('the longest message fits', () => {
  const bytes = Buffer.alloc(0xffff, 7);
  const got: number[] = [];
  new FrameReader((_, length) => void got.push(length)).push(frame(bytes, bytes.length));
  expect(got).toEqual([0xffff]);
});
