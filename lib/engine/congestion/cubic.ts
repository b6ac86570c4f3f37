/** CUBIC (RFC 9438). Windows are bytes outside and segments inside, as in the RFC; times are ms outside and seconds inside. */
import { type AckSample, type CongestionControl, initialWindow } from './congestion-control.ts';
import { SlowStart } from './slow-start.ts';

/** Section 5.1 and 4.6. */
export const CUBIC_C = 0.4;
export const CUBIC_BETA = 0.7;
const ALPHA = (3 * (1 - CUBIC_BETA)) / (1 + CUBIC_BETA);
const MAX_GROWTH = 1.5;
const LEAST_SEGMENTS = 2;
const MAX_WINDOW_BYTES = 1 << 30;

/** Figure 1: the window of `seconds` after the epoch began. */
export function cubicWindow(seconds: number, k: number, wMax: number): number {
  return CUBIC_C * (seconds - k) ** 3 + wMax;
}

export class Cubic implements CongestionControl {
  cwndBytes: number;
  ssthreshBytes = Number.POSITIVE_INFINITY;
  #mss: number;
  #slowStart = new SlowStart();
  /** Segments. */
  #wMax = 0;
  #wEst = 0;
  #cwndPrior = 0;
  #k = 0;
  /** When congestion avoidance began; -1 before. */
  #epochAt = -1;
  /** The last epoch began with a loss, not with a timeout or the end of slow start by itself (sections 4.8 and 4.10). */
  #afterLoss = false;

  constructor(mssBytes: number) {
    this.#mss = mssBytes;
    this.cwndBytes = initialWindow(mssBytes);
  }

  onAck(sample: Readonly<AckSample>): void {
    // A window that was not used says nothing about what the path would carry.
    if (!sample.limited) return;
    if (this.cwndBytes < this.ssthreshBytes) {
      const grown = this.cwndBytes + this.#slowStart.grow(sample);
      this.cwndBytes = Math.min(grown, MAX_WINDOW_BYTES);
      if (this.#slowStart.over) this.ssthreshBytes = this.cwndBytes;
      else if (this.cwndBytes > this.ssthreshBytes) this.cwndBytes = this.ssthreshBytes;
      return;
    }
    this.#avoid(sample);
  }

  #avoid({ now, ackedBytes, srttMs }: Readonly<AckSample>): void {
    const cwnd = this.cwndBytes / this.#mss;
    const acked = ackedBytes / this.#mss;
    if (this.#epochAt < 0) this.#begin(now, cwnd);
    const t = (now - this.#epochAt) / 1000;
    this.#wEst += ((this.#wEst >= this.#cwndPrior ? 1 : ALPHA) * acked) / cwnd;
    let next: number;
    if (cubicWindow(t, this.#k, this.#wMax) < this.#wEst) next = Math.max(cwnd, this.#wEst);
    else {
      const target = cubicWindow(t + srttMs / 1000, this.#k, this.#wMax);
      const bounded = Math.max(cwnd, Math.min(target, cwnd * MAX_GROWTH));
      next = cwnd + ((bounded - cwnd) / cwnd) * acked;
    }
    this.cwndBytes = Math.min(next * this.#mss, MAX_WINDOW_BYTES);
  }

  #begin(now: number, cwnd: number): void {
    this.#epochAt = now;
    this.#wEst = cwnd;
    if (this.#afterLoss && this.#wMax > cwnd) {
      this.#k = Math.cbrt((this.#wMax - cwnd) / CUBIC_C);
    } else {
      this.#k = 0;
      this.#wMax = cwnd;
      this.#cwndPrior = cwnd;
    }
  }

  onLoss(_now: number, inFlightBytes: number): void {
    this.#decrease(inFlightBytes);
    this.#afterLoss = true;
    this.cwndBytes = this.ssthreshBytes;
  }

  onRto(_now: number, inFlightBytes: number): void {
    this.#decrease(inFlightBytes);
    this.#afterLoss = false;
    this.cwndBytes = this.#mss;
    this.#slowStart.restart();
  }

  onIdle(): void {
    this.cwndBytes = Math.min(this.cwndBytes, initialWindow(this.#mss));
    this.#epochAt = -1;
    this.#slowStart.restart();
  }

  setMss(mssBytes: number): void {
    this.#mss = mssBytes;
    this.cwndBytes = Math.max(this.cwndBytes, mssBytes);
  }

  /** Sections 4.6 and 4.7. */
  #decrease(inFlightBytes: number): void {
    const cwnd = this.cwndBytes / this.#mss;
    this.#wMax = cwnd < this.#wMax ? (cwnd * (1 + CUBIC_BETA)) / 2 : cwnd;
    this.#cwndPrior = cwnd;
    this.#epochAt = -1;
    this.ssthreshBytes = Math.max(LEAST_SEGMENTS * this.#mss, inFlightBytes * CUBIC_BETA);
  }
}
