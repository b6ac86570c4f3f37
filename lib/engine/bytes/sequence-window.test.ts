import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DUPLICATE, FRESH, LATE, SequenceWindow } from './sequence-window.ts';

function fed(sequences: number[], now = 0): SequenceWindow {
  const window = new SequenceWindow();
  for (const sequence of sequences) window.receive(sequence & 0xffff, now);
  return window;
}

const counts = (w: SequenceWindow) => ({
  expected: w.expected,
  received: w.received,
  lost: w.lost,
  duplicate: w.duplicate,
  reordered: w.reordered,
});

describe('SequenceWindow', () => {
  it('counts exactly what a lossy, reordering, duplicating network did, across the wrap', () => {
    const step = fc.record({ lose: fc.nat(9), copy: fc.nat(9), shift: fc.nat(12) });
    fc.assert(
      fc.property(fc.nat(0xffff), fc.array(step, { minLength: 2, maxLength: 400 }), (start, steps) => {
        const sent = steps.map((each, i) => ({ ...each, i, lose: i === 0 || i === steps.length - 1 ? 1 : each.lose }));
        const arrivals = sent
          .filter((each) => each.lose !== 0)
          .flatMap((each) => (each.copy === 0 ? [each, each] : [each]))
          .map((each) => ({ at: each.i === 0 ? -1 : each.i + each.shift, i: each.i }))
          .sort((a, b) => a.at - b.at);
        const window = new SequenceWindow();
        let fresh = 0;
        for (const { i } of arrivals) if (window.receive((start + i) & 0xffff, 0) === FRESH) fresh++;
        const unique = new Set(arrivals.map((each) => each.i)).size;
        expect(counts(window)).toMatchObject({
          expected: steps.length,
          received: unique,
          lost: steps.length - unique,
          duplicate: arrivals.length - unique,
        });
        expect(fresh).toBe(unique);
      }),
    );
  });

  it('moves a late packet out of lost', () => {
    const window = fed([1, 2, 4]);
    expect(window.lost).toBe(1);
    expect(window.receive(3, 0)).toBe(FRESH);
    expect(counts(window)).toEqual({ expected: 4, received: 4, lost: 0, duplicate: 0, reordered: 1 });
  });

  it('drops a copy and a packet older than the window', () => {
    const window = fed([1, 5000]);
    expect([window.receive(5000, 0), window.receive(2, 0)]).toEqual([DUPLICATE, LATE]);
    expect([window.late, window.lost]).toEqual([1, 4998]);
  });

  it('follows a sender that started again after two packets', () => {
    const window = fed([20_000]);
    expect([window.receive(1, 0), window.receive(2, 0), window.receive(3, 0)]).toEqual([LATE, FRESH, FRESH]);
    expect([window.resets, window.lost]).toEqual([1, 0]);
  });

  it('does not call a jump after a long silence loss', () => {
    const window = fed([100]);
    window.receive(9000, 20_000);
    expect([window.lost, window.resets]).toEqual([0, 1]);
    window.receive(9002, 20_001);
    expect(window.lost).toBe(1);
  });

  it('counts an outage of two seconds at 1,000 packets/s exactly', () => {
    const window = fed([65_000]);
    window.receive((65_000 + 2001) & 0xffff, 2001);
    expect(window.lost).toBe(2000);
  });

  it('accepts a packet from before the first one without calling anything lost', () => {
    const window = fed([10]);
    expect([window.receive(8, 0), window.lost, window.expected]).toEqual([FRESH, 0, 2]);
  });

  it('lets control packets fill gaps when they share the numbers', () => {
    const window = fed([1, 2]);
    window.noteControl(3);
    window.receive(4, 0);
    expect([window.expected, window.lost]).toEqual([4, 0]);
  });

  it('delivers data whose number a control packet of another counter has used', () => {
    const window = fed([1, 2, 3]);
    window.noteControl(2);
    window.noteControl(5);
    expect([window.receive(4, 0), window.receive(5, 0), window.receive(6, 0)]).toEqual([FRESH, FRESH, FRESH]);
    expect(counts(window)).toMatchObject({ expected: 6, received: 6, lost: 0, duplicate: 0 });
    window.noteControl(30_000);
    expect(window.expected).toBe(6);
  });
});
