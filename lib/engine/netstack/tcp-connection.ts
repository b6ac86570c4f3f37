/** A connection as the application holds it. */

import type { ClientUsage } from './client-usage.ts';
import { output } from './tcp-output.ts';
import { sendAck, sendReset, sendSyn } from './tcp-segment.ts';
import {
  CLOSED,
  ESTABLISHED,
  PENDING,
  SYN_RECEIVED,
  SYN_SENT,
  type TcpCore,
  type TcpNames,
  TcpState,
  TIME_WAIT,
} from './tcp-state.ts';
import { onTimers } from './tcp-timers.ts';
import type { CloseReason, TcpFlow, Unreachable } from './types.ts';

const ROOM_ROUNDS = 3;

export class TcpConnection extends TcpState implements TcpFlow {
  readonly protocol = 'tcp';
  readonly flow: TcpFlow;

  constructor(core: TcpCore, names: TcpNames, usage: ClientUsage, now: number) {
    super(core, names, usage, now);
    this.flow = this;
  }

  get connected(): boolean {
    return this.phase >= ESTABLISHED && this.phase < TIME_WAIT;
  }

  get rttMs(): number {
    return this.rtt.srttMs;
  }

  /** The active side's SYN. */
  open(now: number): void {
    this.phase = SYN_SENT;
    this.nxt = 1;
    this.rtoAt = now + this.rtt.rtoMs;
    this.endAt = now + this.core.options.connectTimeoutMs;
    sendSyn(this, now);
    this.schedule();
  }

  accept(now: number): void {
    if (this.phase !== PENDING) return;
    this.phase = SYN_RECEIVED;
    this.nxt = 1;
    this.rtoAt = now + this.rtt.rtoMs;
    this.endAt = now + this.core.options.connectTimeoutMs;
    sendSyn(this, now);
    this.schedule();
  }

  refuse(now: number): void {
    if (this.phase !== PENDING) return;
    // A RST for a SYN has the sequence number 0 and acknowledges the SYN (section 3.5.2).
    this.iss = 0;
    this.queue.start(1);
    this.timestampsOn = false;
    sendReset(this, now);
    this.finish(now, 'refused');
  }

  unreachable(now: number, why: Unreachable): void {
    if (this.phase !== PENDING) return;
    if (this.opening) this.core.sendUnreachable(now, why, this.opening);
    this.finish(now, 'unreachable');
  }

  get readable(): number {
    return this.queue.readable;
  }

  get ended(): boolean {
    return this.finReceived && this.queue.readable === 0;
  }

  read(now: number, into: Uint8Array, at: number, length: number): number {
    const count = this.queue.take(into, at, length);
    if (count > 0 && this.phase >= ESTABLISHED && this.phase < TIME_WAIT && !this.finReceived) this.#openWindow(now);
    return count;
  }

  /** Tells the other side of new room when it is worth a packet, and offers more where the room was what kept it slow. */
  #openWindow(now: number): void {
    this.#widen(now);
    const gain = this.queue.read + this.receiveRoom - this.advertised;
    const open = this.advertised - this.expected;
    if (gain < Math.min(this.receiveRoom >> 1, 2 * this.mss) || open * 2 > this.receiveRoom) return;
    this.ackNow = true;
    if (this.busy) return;
    sendAck(this, now);
    this.schedule();
  }

  /** Keeps the room ahead of a sender in slow start: three times what the application read in a round trip. */
  #widen(now: number): void {
    if (now - this.roomRoundAt < Math.max(this.rtt.srttMs, 1) || !this.scaleOn) return;
    const read = this.queue.read - this.roomRoundRead;
    this.roomRoundAt = now;
    this.roomRoundRead = this.queue.read;
    const { usages, options } = this.core;
    while (this.receiveRoom < ROOM_ROUNDS * read && this.receiveRoom * 2 <= options.maxBufferBytes) {
      if (!usages.reserve(this.usage, this.receiveRoom)) return;
      this.receiveRoom *= 2;
    }
  }

  get writable(): number {
    if (this.finQueued || this.phase === CLOSED || this.phase === TIME_WAIT || this.phase < SYN_SENT) return 0;
    return Math.max(0, this.sendRoom - (this.queueEnd - Math.max(this.una, 1)));
  }

  write(now: number, bytes: Uint8Array, at: number, length: number): number {
    if (length > this.writable && this.connected && !this.finQueued) this.#widenSending();
    const room = this.writable;
    const count = Math.min(length, room);
    if (count < length) this.wantsToWrite = true;
    if (count === 0) return 0;
    this.sendSpace(count);
    this.sendRing.write(this.queueEnd, bytes, at, count);
    this.queueEnd += count;
    this.txBytes += count;
    if (!this.busy) output(this, now);
    return count;
  }

  /** Twice what may be in flight, so that the next window is there when the last one is acknowledged. */
  #widenSending(): void {
    const { usages, options } = this.core;
    while (this.sendRoom < 2 * this.control.cwndBytes && this.sendRoom * 2 <= options.maxBufferBytes) {
      if (!usages.reserve(this.usage, this.sendRoom)) return;
      this.sendRoom *= 2;
    }
  }

  shutdown(now: number): void {
    if (this.finQueued || this.phase >= TIME_WAIT) return;
    if (this.phase === PENDING) return this.refuse(now);
    this.finQueued = true;
    if (!this.busy) output(this, now);
  }

  abort(now: number): void {
    if (this.phase === PENDING) return this.refuse(now);
    if (this.phase === CLOSED || this.phase === TIME_WAIT) return;
    sendReset(this, now);
    this.finish(now, 'aborted');
  }

  /** Ends it without a word to the other side. */
  drop(now: number, reason: CloseReason): void {
    this.finish(now, reason);
  }

  onTimer(now: number): void {
    onTimers(this, now);
  }
}
