import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { someBytes } from '../testing/netstack-rig.ts';
import { ReceiveQueue, STORED_IN_ORDER } from './receive-queue.ts';

const ROOM = 4096;
const stream = someBytes(60_000);

/** The slow twin: a flag for each byte. */
class Remembers {
  have = new Set<number>();
  read = 1;
  get next(): number {
    let at = this.read;
    while (this.have.has(at)) at++;
    return at;
  }
}

const step = fc.oneof(
  fc.record({ ahead: fc.integer({ min: -300, max: 3000 }), length: fc.integer({ min: 1, max: 700 }) }),
  fc.record({ take: fc.nat(2000) }),
);

it('has what a flag for each byte has, in order and beyond gaps, and gives back the stream', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const queue = new ReceiveQueue();
      const twin = new Remembers();
      queue.start(1);
      queue.grow(ROOM);
      for (const each of steps) {
        if ('take' in each) {
          const into = new Uint8Array(each.take);
          const at = queue.read;
          const count = queue.take(into, 0, each.take);
          expect(count).toBe(Math.min(each.take, twin.next - twin.read));
          expect(Buffer.from(into.subarray(0, count)).equals(Buffer.from(stream.subarray(at, at + count)))).toBe(true);
          twin.read += count;
          continue;
        }
        const start = Math.max(queue.read, queue.next + each.ahead);
        const end = Math.min(start + each.length, queue.read + ROOM);
        if (end <= start) continue;
        const before = twin.next;
        for (let at = start; at < end; at++) twin.have.add(at);
        const stored = queue.store(start, stream, start, end - start);
        expect(stored === STORED_IN_ORDER).toBe(twin.next > before);
        expect(queue.next).toBe(twin.next);
        for (let i = 0; i < queue.pieceCount; i++) {
          const [from, to] = [queue.pieceStart(i), queue.pieceEnd(i)];
          expect(twin.have.has(from) && !twin.have.has(from - 1) && twin.have.has(to - 1) && !twin.have.has(to)).toBe(
            true,
          );
        }
        // The newest is reported first.
        if (stored !== STORED_IN_ORDER && start > queue.next && queue.pieceCount > 0)
          expect(queue.pieceStart(0) <= start && end <= queue.pieceEnd(0)).toBe(true);
      }
      const beyond = [...twin.have].filter((at) => at >= twin.next).length;
      let pieces = 0;
      for (let i = 0; i < queue.pieceCount; i++) pieces += queue.pieceEnd(i) - queue.pieceStart(i);
      expect(pieces).toBe(beyond);
    }),
  );
});
