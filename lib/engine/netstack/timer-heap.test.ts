import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Timed, TimerHeap } from './timer-heap.ts';

const step = fc.record({ who: fc.nat(12), at: fc.oneof(fc.nat(100), fc.constant(Number.POSITIVE_INFINITY)) });

it('gives each timer at its newest time, in time, and none that was taken back', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(step, fc.record({ to: fc.nat(100) })), { maxLength: 80 }), (steps) => {
      const items: Timed[] = Array.from({ length: 13 }, () => ({ dueAt: Infinity, heapAt: 0, heapIndex: -1 }));
      const heap = new TimerHeap<Timed>();
      for (const each of steps) {
        if ('who' in each) {
          const item = items[each.who] as Timed;
          item.dueAt = each.at;
          heap.update(item);
          continue;
        }
        const expected = new Set(items.filter(({ dueAt }) => dueAt <= each.to));
        for (let due = heap.takeDue(each.to); due !== undefined; due = heap.takeDue(each.to)) {
          expect(expected.delete(due)).toBe(true);
          due.dueAt = Number.POSITIVE_INFINITY;
        }
        expect(expected.size).toBe(0);
        expect(heap.next).toBeGreaterThan(each.to);
        expect(heap.next).toBeLessThanOrEqual(Math.min(...items.map(({ dueAt }) => dueAt)));
      }
    }),
  );
});

it('forgets what is removed from anywhere', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { minLength: 1, maxLength: 30 }), fc.nat(29), (times, which) => {
      const heap = new TimerHeap<Timed>();
      const items = times.map((dueAt) => ({ dueAt, heapAt: 0, heapIndex: -1 }));
      for (const item of items) heap.update(item);
      const gone = items[which % items.length] as Timed;
      heap.remove(gone);
      const given: number[] = [];
      for (let due = heap.takeDue(1000); due !== undefined; due = heap.takeDue(1000)) given.push(due.dueAt);
      const rest = items.filter((each) => each !== gone).map(({ dueAt }) => dueAt);
      expect(given).toEqual(rest.sort((a, b) => a - b));
    }),
  );
});
