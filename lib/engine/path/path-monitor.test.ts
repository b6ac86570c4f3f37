import { describe, expect, it } from 'vitest';
import { LossWindow } from './loss-window.ts';
import { PathMonitor } from './path-monitor.ts';

/** Probes every 50 ms, answered after `rttMs` until `until`. */
function probed(rttMs: number, until: number, end: number): PathMonitor {
  const monitor = new PathMonitor(0xffff_fff0);
  const answers: { at: number; id: number }[] = [];
  for (let now = 0; now <= end; now += 10) {
    while ((answers[0]?.at ?? Number.POSITIVE_INFINITY) <= now) {
      const { at, id } = answers.shift() ?? { at: 0, id: 0 };
      expect(monitor.answered(at, id, 0, 0)).toBe(true);
    }
    const id = monitor.probeDue(now, 50);
    if (id >= 0 && now < until) answers.push({ at: now + rttMs, id });
  }
  return monitor;
}

describe('a monitor', () => {
  it('measures the round trip and calls the path alive, across the wrap of ids', () => {
    const monitor = probed(30, 2000, 1990);
    expect(monitor.roundTrip).toMatchObject({ rttMs: 30, minMs: 30, jitterMs: 0 });
    expect([monitor.isAlive(1990, 100), monitor.isSuspect(1990)]).toEqual([true, false]);
  });

  it('is silent after the round trip and silentMs without an answer, not before', () => {
    const monitor = probed(30, 1000, 1150);
    expect(monitor.firstOpenAt).toBe(1000);
    expect([monitor.isSilent(1130, 100), monitor.isSilent(1131, 100)]).toEqual([false, true]);
    expect(monitor.isSuspect(1050)).toBe(true);
  });

  it('knows an answer that was held up, and that it passed', () => {
    const monitor = probed(30, 1000, 990);
    const at = (sentAt: number, answeredAt: number): boolean => {
      const id = monitor.probeDue(sentAt, 50);
      expect(monitor.answered(answeredAt, id, 0, 0)).toBe(true);
      return monitor.wasHeldUp;
    };
    expect([at(2000, 2032), at(2100, 2330), at(2400, 2435)]).toEqual([false, true, false]);
  });

  it('gives more time when somebody stood still, never more than now', () => {
    const monitor = probed(30, 1000, 1150);
    monitor.extend(1150, 60);
    expect(monitor.isSilent(1150, 100)).toBe(false);
    monitor.extend(1160, 9999);
    expect(monitor.firstOpenAt).toBe(1160);
  });

  it('takes no answer to what it did not ask, and each answer once', () => {
    const monitor = new PathMonitor(7);
    const id = monitor.probeDue(0, 50);
    expect([monitor.answered(5, id + 1, 0, 0), monitor.answered(5, id - 1, 0, 0)]).toEqual([false, false]);
    expect([monitor.answered(5, id, 0, 0), monitor.answered(6, id, 0, 0)]).toEqual([true, false]);
  });

  it('is never alive before the first answer', () => {
    expect(new PathMonitor(1).isAlive(0, 100)).toBe(false);
  });
});

describe('a loss window', () => {
  it('forgets what is older than two seconds', () => {
    const window = new LossWindow();
    for (let at = 0; at <= 3000; at += 100) window.add(at, at, at < 500 ? at / 2 : at - 250);
    expect(window.pct).toBe(0);
  });

  it('looks further back when little was sent', () => {
    const window = new LossWindow();
    for (let i = 0; i <= 30; i++) window.add(i * 250, i, i < 20 ? i : i - 3);
    expect(window.pct).toBeCloseTo(10, 0);
  });

  it('begins anew with a peer that started again, and has no value before there is one', () => {
    const window = new LossWindow();
    expect(window.pct).toBeNull();
    window.add(0, 1000, 900);
    window.add(300, 1100, 1000);
    for (let i = 1; i <= 5; i++) window.add(600 + i, i, i);
    window.add(900, 15, 15);
    expect(window.pct).toBe(0);
  });

  it('passes over an answer that a later one overtook', () => {
    const window = new LossWindow();
    for (const [at, expected] of [
      [0, 0],
      [300, 100],
      [600, 200],
      [610, 190],
      [900, 300],
    ] as const)
      window.add(at, expected, expected * 0.9);
    expect(window.pct).toBeCloseTo(10, 5);
  });
});
