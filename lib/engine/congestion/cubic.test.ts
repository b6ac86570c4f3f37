import { describe, expect, it } from 'vitest';
import { type AckSample, emptyAckSample, initialWindow } from './congestion-control.ts';
import { CUBIC_BETA, CUBIC_C, Cubic, cubicWindow } from './cubic.ts';

const MSS = 1000;

/** Acknowledges one window per round trip, segment by segment. */
class Path {
  now = 0;
  sent = 0;
  sample: AckSample = { ...emptyAckSample(), limited: true };
  readonly control: Cubic;

  constructor(control: Cubic) {
    this.control = control;
  }

  round(rttMs: number): void {
    const segments = Math.floor(this.control.cwndBytes / MSS);
    const from = this.sent;
    this.sent += segments * MSS;
    const perAck = rttMs / segments;
    for (let i = 1; i <= segments; i++) {
      this.now += perAck;
      Object.assign(this.sample, {
        now: this.now,
        ackedBytes: MSS,
        rttMs,
        srttMs: rttMs,
        unacked: from + i * MSS,
        next: this.sent + i * MSS,
      });
      this.control.onAck(this.sample);
    }
  }
}

describe('CUBIC', () => {
  it('starts with the initial window of RFC 6928 and doubles each round', () => {
    expect([initialWindow(1460), initialWindow(1000), initialWindow(9000)]).toEqual([14_600, 10_000, 18_000]);
    const control = new Cubic(MSS);
    const path = new Path(control);
    path.round(50);
    expect(control.cwndBytes).toBe(20 * MSS);
    path.round(50);
    expect(control.cwndBytes).toBe(40 * MSS);
  });

  it('multiplies what was in flight by 0.7 at a loss, never below two segments', () => {
    const control = new Cubic(MSS);
    control.onLoss(0, 10 * MSS);
    expect([control.cwndBytes, control.ssthreshBytes]).toEqual([7 * MSS, 7 * MSS]);
    control.onLoss(0, MSS);
    expect(control.cwndBytes).toBe(2 * MSS);
  });

  it('falls to one segment at a timeout and slow starts to the threshold', () => {
    const control = new Cubic(MSS);
    control.onRto(0, 10 * MSS);
    expect([control.cwndBytes, control.ssthreshBytes]).toEqual([MSS, 7 * MSS]);
    const path = new Path(control);
    for (let i = 0; i < 3; i++) path.round(50);
    expect(control.cwndBytes).toBeGreaterThanOrEqual(7 * MSS);
    expect(control.cwndBytes).toBeLessThan(8 * MSS);
  });

  it('is back at W_max after K = cbrt(W_max (1 - beta) / C) seconds: concave before, convex after', () => {
    const control = new Cubic(MSS);
    const path = new Path(control);
    // 640 segments, so that the cubic and not the Reno-friendly region decides.
    while (control.cwndBytes < 640 * MSS) path.round(100);
    const wMax = control.cwndBytes / MSS;
    control.onLoss(path.now, control.cwndBytes);
    const k = Math.cbrt((wMax * (1 - CUBIC_BETA)) / CUBIC_C);
    const began = path.now;
    const at: { seconds: number; cwnd: number }[] = [];
    while (path.now - began < 1.6 * k * 1000) {
      path.round(100);
      at.push({ seconds: (path.now - began) / 1000, cwnd: control.cwndBytes / MSS });
    }
    for (const { seconds, cwnd } of at.slice(2)) {
      const formula = cubicWindow(seconds, k, wMax);
      expect(Math.abs(cwnd - formula) / formula, `at ${seconds} s: ${cwnd}, formula ${formula}`).toBeLessThan(0.03);
    }
    const atK = at.find(({ seconds }) => seconds >= k);
    expect(Math.abs((atK?.cwnd ?? 0) - wMax) / wMax).toBeLessThan(0.02);
  });

  it('is as fast as Reno where the cubic is slower: short round trip, small window', () => {
    const control = new Cubic(MSS);
    control.onLoss(0, 20 * MSS);
    const path = new Path(control);
    const before = control.cwndBytes / MSS;
    const rounds = 10;
    for (let i = 0; i < rounds; i++) path.round(5);
    const alpha = (3 * (1 - CUBIC_BETA)) / (1 + CUBIC_BETA);
    const grown = control.cwndBytes / MSS - before;
    expect(grown).toBeGreaterThan(rounds * alpha * 0.7);
    expect(grown).toBeLessThan(rounds * 1.2);
  });

  it('gives room faster when W_max shrinks (fast convergence)', () => {
    const control = new Cubic(MSS);
    const path = new Path(control);
    while (control.cwndBytes < 640 * MSS) path.round(100);
    control.onLoss(path.now, control.cwndBytes);
    const second = control.cwndBytes / MSS;
    control.onLoss(path.now, control.cwndBytes);
    const k = Math.cbrt(((second * (1 + CUBIC_BETA)) / 2 - second * CUBIC_BETA) / CUBIC_C);
    const began = path.now;
    while (path.now - began < k * 1000) path.round(100);
    expect(control.cwndBytes / MSS / ((second * (1 + CUBIC_BETA)) / 2)).toBeCloseTo(1, 1);
  });

  it('does not grow while the window is not what limits the sender', () => {
    const control = new Cubic(MSS);
    const path = new Path(control);
    path.sample.limited = false;
    path.round(50);
    expect(control.cwndBytes).toBe(10 * MSS);
  });

  it('leaves slow start when the round trip grows, before anything is lost (HyStart++)', () => {
    const control = new Cubic(MSS);
    const path = new Path(control);
    for (let i = 0; i < 3; i++) path.round(50);
    for (let i = 0; i < 12 && control.ssthreshBytes === Number.POSITIVE_INFINITY; i++) path.round(70);
    expect(control.ssthreshBytes).toBeLessThan(400 * MSS);
    const noise = new Cubic(MSS);
    const steady = new Path(noise);
    for (let i = 0; i < 3; i++) steady.round(50);
    steady.round(70);
    for (let i = 0; i < 5; i++) steady.round(50);
    expect(noise.ssthreshBytes).toBe(Number.POSITIVE_INFINITY);
  });

  it('begins again with the initial window after idle', () => {
    const control = new Cubic(MSS);
    const path = new Path(control);
    for (let i = 0; i < 4; i++) path.round(50);
    control.onIdle();
    expect(control.cwndBytes).toBe(10 * MSS);
  });
});
