import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COUNTER_WINDOW, CounterWindow } from './index.ts';

/** The slow twin: remembers everything. */
class Remembers {
  seen = new Set<number>();
  highest = -1;

  accept(counter: number): boolean {
    if (this.seen.has(counter) || this.highest - counter >= COUNTER_WINDOW) return false;
    this.seen.add(counter);
    this.highest = Math.max(this.highest, counter);
    return true;
  }
}

const step = fc.oneof(
  fc.integer({ min: -40, max: 40 }),
  fc.integer({ min: -9000, max: 9000 }),
  fc.constantFrom(-8129, -8128, -8127, -8192, 8128, 8192, 31, 32, 33, 100_000),
);

describe('counter window', () => {
  it('accepts what a memory without end accepts, anywhere below 2^53', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(0, 2 ** 32 - 50, 2 ** 53 - 2_000_000),
        fc.array(step, { maxLength: 200 }),
        (at, steps) => {
          const window = new CounterWindow();
          const twin = new Remembers();
          let counter = at;
          for (const each of steps) {
            counter = Math.max(0, counter + each);
            expect(window.seen(counter)).toBe(twin.seen.has(counter) || twin.highest - counter >= COUNTER_WINDOW);
            expect(window.accept(counter)).toBe(twin.accept(counter));
          }
        },
      ),
    );
  });

  it('has the 8128 numbers of RFC 6479 with 8192 bits', () => {
    const window = new CounterWindow();
    expect(window.accept(COUNTER_WINDOW)).toBe(true);
    expect(window.accept(0)).toBe(false);
    expect(window.accept(1)).toBe(true);
    expect(window.accept(1)).toBe(false);
    expect(COUNTER_WINDOW).toBe(8128);
  });
});
