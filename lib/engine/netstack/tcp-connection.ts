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

  /** Doubles the room when the application read most of it within a round trip. */
  #widen(now: number): void {
    if (now - this.roomRoundAt < Math.max(this.rtt.srttMs, 1)) return;
    const read = this.queue.read - this.roomRoundRead;
    this.roomRoundAt = now;
    this.roomRoundRead = this.queue.read;
    const { maxBufferBytes } = this.core.options;
    if (read * 2 < this.receiveRoom || this.receiveRoom * 2 > maxBufferBytes || !this.scaleOn) return;
    if (this.core.usages.reserve(this.usage, this.receiveRoom)) this.receiveRoom *= 2;
  }

  get writable(): number {
    if (this.finQueued || this.phase === CLOSED || this.phase === TIME_WAIT || this.phase < SYN_SENT) return 0;
    return Math.max(0, this.sendRoom - (this.queueEnd - Math.max(this.una, 1)));
  }

  write(now: number, bytes: Uint8Array, at: number, length: number): number {
    let room = this.writable;
    if (length > room && !this.finQueued) {
      const { maxBufferBytes } = this.core.options;
      const worth = this.control.cwndBytes * 2 > this.sendRoom && this.sendRoom * 2 <= maxBufferBytes;
      if (worth && this.connected && this.core.usages.reserve(this.usage, this.sendRoom)) {
        this.sendRoom *= 2;
        room = this.writable;
      }
    }
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
