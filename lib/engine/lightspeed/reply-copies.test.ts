import { expect, it } from 'vitest';
import { ReplyCopies } from './reply-copies.ts';

const flow = { srcIp: 1, dstIp: 2, srcPort: 3, dstPort: 4 };
const bytes = (value: number) => new Uint8Array(10).fill(value);

it('passes one copy of each answer, whichever session brings it first', () => {
  const copies = new ReplyCopies();
  const from = (session: string, value: number) => copies.isNew(0, session, flow, bytes(value), 0, 10);
  expect([from('a', 1), from('b', 1), from('b', 2), from('a', 2)]).toEqual([true, false, true, false]);
});

it('passes an answer that the server really gave twice', () => {
  const copies = new ReplyCopies();
  const from = (session: string) => copies.isNew(0, session, flow, bytes(1), 0, 10);
  expect([from('a'), from('b'), from('b'), from('a')]).toEqual([true, false, true, false]);
});

it('forgets after two seconds', () => {
  const copies = new ReplyCopies();
  expect([0, 2001].map((now) => copies.isNew(now, now === 0 ? 'a' : 'b', flow, bytes(1), 0, 10))).toEqual([true, true]);
});
