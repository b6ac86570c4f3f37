/**
 * What is known of one path, or of one segment: probes under way, round trip, loss in both directions, silence. Only an
 * answer proves a path, because only it has been both ways.
 *
 * A path is silent when two probes or more have no answer, the first of them for longer than the round trip and `silentMs`.
 */
import { LossWindow } from './loss-window.ts';
import { RoundTripEstimate } from './round-trip.ts';

const RING = 256;
const ANSWERED = -1;
/** Round trip that is assumed before there was one. */
const UNKNOWN_RTT_MS = 200;
/** A probe this much later than the round trip makes the path suspect: it is asked again at once. */
const SUSPECT_MS = 15;
/** An answer this much later than usual was held up by something other than the network. */
const HELD_UP_MS = 60;
/** A path silent for longer is probed as an idle one. */
const DEAD_MS = 3000;

export interface MonitorTiming {
  readonly probeMs: number;
  readonly idleProbeMs: number;
  readonly silentMs: number;
}

export class PathMonitor {
  readonly roundTrip = new RoundTripEstimate();
  readonly txLoss = new LossWindow();
  readonly rxLoss = new LossWindow();
  /** When the last authentic packet of any kind came by this path. */
  heardAt = Number.NEGATIVE_INFINITY;
  /** When the newest answered probe was sent: until then the path is proven to have carried. */
  provenAt = Number.NEGATIVE_INFINITY;
  answeredAt = Number.NEGATIVE_INFINITY;
  /** Sending time of the first probe that is newer than every answered one; meaningful while `open` is not 0. */
  firstOpenAt = 0;
  secondOpenAt = 0;
  /** Probes without an answer that are newer than every answered one. */
  open = 0;
  /** By id modulo RING; negative once answered. */
  #sentAt = new Float64Array(RING).fill(ANSWERED);
  #lastId: number;
  #answeredId: number;
  #nextAt = 0;
  /** Smoothed round trip before the newest answer. */
  #usualMs = 0;

  /** `firstId`: unpredictable, so that nobody answers before the question. */
  constructor(firstId: number) {
    this.#lastId = firstId >>> 0;
    this.#answeredId = this.#lastId;
  }

  get rttMs(): number | null {
    return this.roundTrip.rttMs;
  }

  get everAnswered(): boolean {
    return this.roundTrip.rttMs !== null;
  }

  /** The id of a probe to send now; -1 while none is due. */
  probeDue(now: number, intervalMs: number): number {
    // A faster pace begins at once.
    if (this.#nextAt > now + intervalMs) this.#nextAt = now;
    if (now < this.#nextAt) return -1;
    this.#nextAt = Math.max(this.#nextAt + intervalMs, now + intervalMs / 2);
    this.#lastId = (this.#lastId + 1) >>> 0;
    this.#sentAt[this.#lastId % RING] = now;
    if (this.open === 0) this.firstOpenAt = now;
    else if (this.open === 1) this.secondOpenAt = now;
    this.open++;
    return this.#lastId;
  }

  /** An answer came; false when nothing was asked by this id. `expected` and `received` are the peer's window. */
  answered(now: number, id: number, expected: number, received: number): boolean {
    const back = (this.#lastId - id) >>> 0;
    if (back >= RING || (this.#sentAt[id % RING] as number) < 0) return false;
    const sentAt = this.#sentAt[id % RING] as number;
    this.#sentAt[id % RING] = ANSWERED;
    this.#usualMs = this.roundTrip.rttMs ?? now - sentAt;
    this.roundTrip.add(now - sentAt);
    this.answeredAt = now;
    this.txLoss.add(now, expected, received);
    const newer = (id - this.#answeredId) >>> 0;
    if (newer === 0 || newer >= 0x8000_0000) return true;
    this.#answeredId = id;
    this.provenAt = sentAt;
    this.open = back;
    if (back > 0) this.firstOpenAt = Math.max(this.firstOpenAt, this.#sentAt[(id + 1) % RING] as number);
    if (back > 1) this.secondOpenAt = Math.max(this.secondOpenAt, this.#sentAt[(id + 2) % RING] as number);
    return true;
  }

  heard(now: number): void {
    this.heardAt = now;
  }

  /** Somebody, we or the peer, stood still for `byMs`: what is unanswered has that much longer. */
  extend(now: number, byMs: number): void {
    if (this.open === 0) return;
    this.firstOpenAt = Math.min(now, this.firstOpenAt + byMs);
    this.secondOpenAt = Math.min(now, this.secondOpenAt + byMs);
  }

  /** How long the first unanswered probe has waited. */
  waitingMs(now: number): number {
    return this.open === 0 ? 0 : now - this.firstOpenAt;
  }

  /** The waiting that makes the path silent. */
  limitMs(silentMs: number): number {
    return (this.rttMs ?? UNKNOWN_RTT_MS) + silentMs;
  }

  /** The newest answer took much longer than they do. */
  get wasHeldUp(): boolean {
    const { lastMs, rttMs, jitterMs } = this.roundTrip;
    return rttMs !== null && lastMs > this.#usualMs + HELD_UP_MS + 4 * (jitterMs ?? 0);
  }

  isSilent(now: number, silentMs: number): boolean {
    return this.open >= 2 && this.waitingMs(now) > this.limitMs(silentMs);
  }

  isSuspect(now: number): boolean {
    const { rttMs, jitterMs } = this.roundTrip;
    return rttMs !== null && this.waitingMs(now) > rttMs + SUSPECT_MS + 4 * (jitterMs ?? 0);
  }

  /** Silent for so long that asking often is a waste. */
  isDead(now: number): boolean {
    return !this.everAnswered || this.waitingMs(now) > DEAD_MS;
  }

  isAlive(now: number, silentMs: number): boolean {
    return this.everAnswered && !this.isSilent(now, silentMs);
  }
}
