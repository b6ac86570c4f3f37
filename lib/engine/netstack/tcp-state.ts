/**
 * All that is known of one TCP connection. Positions are offsets of the stream and not sequence numbers: our SYN is 0, our first byte
 * 1, and they never wrap; the wire's 32 bits are made of them and read back into them at the edge. Names follow RFC 9293 section
 * 3.3.1: `una` is SND.UNA, `nxt` SND.NXT, `iss`, `irs`.
 */
import { type CongestionControl, Cubic } from '../congestion/index.ts';
import { V4_BYTES } from './address.ts';
import { ByteRing } from './byte-ring.ts';
import type { ClientUsage, ClientUsages } from './client-usage.ts';
import type { NetCounter } from './drop.ts';
import type { Tabled } from './flow-table.ts';
import { V4_HEADER_BYTES, V6_HEADER_BYTES } from './ip-header.ts';
import type { InitialSequence } from './isn.ts';
import type { NetstackOptions } from './options.ts';
import { ReceiveQueue } from './receive-queue.ts';
import { RoundTrip } from './round-trip.ts';
import { SACKED, SegmentLog } from './segment-log.ts';
import { TCP_HEADER_BYTES, TIMESTAMP_BYTES } from './tcp-header.ts';
import type { Timed, TimerHeap } from './timer-heap.ts';
import type { CloseReason, NetstackSink, TcpFlow, TcpHandler, Unreachable } from './types.ts';

/** RFC 9293 section 3.3.2, in an order in which comparisons make sense. */
export const PENDING = 0;
export const SYN_SENT = 1;
export const SYN_RECEIVED = 2;
export const ESTABLISHED = 3;
export const FIN_WAIT_1 = 4;
export const FIN_WAIT_2 = 5;
export const CLOSE_WAIT = 6;
export const CLOSING = 7;
export const LAST_ACK = 8;
export const TIME_WAIT = 9;
export const CLOSED = 10;

export const NEVER = Number.POSITIVE_INFINITY;
const LEAST_MSS = 64;
/** Far below what any clock here tells apart, and still exact after months. */
const SEND_TICK_MS = 2 ** -14;
const SMALL_RING_BYTES = 4096;
const MAX_UNSCALED = 65_535;

/** How a connection gets out of loss: RACK's fast recovery, or from a timeout. */
export const NOT_RECOVERING = 0;
export const FAST_RECOVERY = 1;
export const TIMEOUT_RECOVERY = 2;

/** What a connection needs of the stack it lives in. */
export interface TcpCore {
  readonly options: NetstackOptions;
  readonly sink: NetstackSink;
  readonly counter: NetCounter;
  /** Where packets are written. */
  readonly out: Uint8Array;
  readonly timers: TimerHeap<Timed>;
  readonly usages: ClientUsages;
  readonly isn: InitialSequence;
  /** Takes the connection out of the tables. */
  forget(state: TcpState): void;
  /** It only waits for stray segments now. */
  rest(state: TcpState): void;
  sendUnreachable(now: number, why: Unreachable, quoted: Uint8Array): void;
}

export interface TcpNames {
  readonly local: Uint8Array;
  readonly remote: Uint8Array;
  readonly localPort: number;
  readonly remotePort: number;
  readonly localText: string;
  readonly remoteText: string;
  readonly passive: boolean;
}

export abstract class TcpState implements Tabled, Timed {
  abstract readonly flow: TcpFlow;
  readonly core: TcpCore;
  readonly local: Uint8Array;
  readonly remote: Uint8Array;
  readonly localPort: number;
  readonly remotePort: number;
  readonly localText: string;
  readonly remoteText: string;
  readonly passive: boolean;
  readonly openedAt: number;
  readonly usage: ClientUsage;
  handler: TcpHandler | undefined;
  /** The packet that opened it, for an ICMP error that quotes it. */
  opening: Uint8Array | undefined;
  phase = PENDING;
  rxBytes = 0;
  txBytes = 0;
  retransmitted = 0;
  /** Inside `segmentArrives`: acknowledgements are decided at its end. */
  busy = false;

  hash = 0;
  inBucket: Tabled | undefined;
  dueAt = NEVER;
  heapAt = 0;
  heapIndex = -1;

  // Sending.
  iss = 0;
  una = 0;
  nxt = 0;
  /** Behind the last byte written; the FIN's place once `finQueued`. */
  queueEnd = 1;
  finQueued = false;
  readonly sendRing = new ByteRing();
  sendRoom: number;
  wantsToWrite = false;
  window = 0;
  maxWindow = 0;
  /** SND.WL1 and SND.WL2. */
  windowSequence = 0;
  windowAck = 0;
  sendScale = 0;
  mss: number;
  control: CongestionControl;
  readonly rtt = new RoundTrip();
  readonly log = new SegmentLog();
  lastSentAt = 0;
  #sendClock = 0;
  /** When the oldest thing that waits for an answer began to wait. */
  progressAt = 0;

  // Loss: RFC 8985's RACK.* and TLP.*, RFC 6937's prr_*.
  rackSentAt = -1;
  rackEnd = 0;
  rackRttMs = 0;
  fack = 0;
  reorderingSeen = false;
  reorderingSteps = 1;
  reorderingRound = 0;
  reorderingPersist = 0;
  retransmittedEnd = 0;
  lostFrom = 0;
  recovery: typeof NOT_RECOVERING | typeof FAST_RECOVERY | typeof TIMEOUT_RECOVERY = NOT_RECOVERING;
  recoverPoint = 0;
  recoverFlight = 0;
  recoveryWindow = 0;
  prrDelivered = 0;
  prrOut = 0;
  dupAcks = 0;
  probeEnd = 0;
  probeWasRepeat = false;

  // Receiving.
  irs = 0;
  readonly queue = new ReceiveQueue();
  receiveRoom: number;
  receiveScale = 0;
  scaleOn = true;
  /** Right edge of the window the other side knows of. */
  advertised = 0;
  /** Where the other side's FIN stands; -1 before it came. */
  finAt = -1;
  finReceived = false;
  ackNow = false;
  unackedBytes = 0;
  /** The other side's idea of a full segment. */
  largestSeen = 0;
  quickAcks = 16;
  lastAckSent = 0;
  duplicateStart = 0;
  duplicateEnd = 0;
  challengedAt = NEVER * -1;
  roomRoundAt = 0;
  roomRoundRead = 0;

  // Options in use.
  sackOn = false;
  timestampsOn = false;
  timestampOffset = 0;
  recentTimestamp = 0;
  recentAt = 0;

  // Timers.
  rtoAt = NEVER;
  probeAt = NEVER;
  rackAt = NEVER;
  ackAt = NEVER;
  persistAt = NEVER;
  persistBackoff = 0;
  keepaliveAt = NEVER;
  keepaliveCount = 0;
  endAt = NEVER;
  heardAt = 0;

  constructor(core: TcpCore, names: TcpNames, usage: ClientUsage, now: number) {
    this.core = core;
    this.local = names.local;
    this.remote = names.remote;
    this.localPort = names.localPort;
    this.remotePort = names.remotePort;
    this.localText = names.localText;
    this.remoteText = names.remoteText;
    this.passive = names.passive;
    this.usage = usage;
    this.openedAt = now;
    this.heardAt = now;
    this.progressAt = now;
    this.sendRoom = core.options.firstBufferBytes;
    this.receiveRoom = core.options.firstBufferBytes;
    while (MAX_UNSCALED << this.receiveScale < core.options.maxBufferBytes) this.receiveScale++;
    this.mss = this.ownMss;
    this.control = new Cubic(this.mss);
    this.iss = core.isn.next(now, this);
    this.timestampOffset = core.isn.keyed(this);
  }

  /** What we announce: the MTU without both fixed headers (RFC 6691). */
  get ownMss(): number {
    const ip = this.local.length === V4_BYTES ? V4_HEADER_BYTES : V6_HEADER_BYTES;
    return Math.max(LEAST_MSS, this.core.options.mtuBytes - ip - TCP_HEADER_BYTES);
  }

  /** RCV.NXT: after the SYN, all bytes in order, and the FIN. */
  get expected(): number {
    return this.queue.next + (this.finReceived ? 1 : 0);
  }

  get inFlight(): number {
    const guessed = this.sackOn ? 0 : Math.min(this.dupAcks * this.mss, this.nxt - this.una);
    return Math.max(0, this.nxt - this.una - this.log.sackedBytes - this.log.lostBytes - guessed);
  }

  /** Where in the stream of the other side a sequence number of the wire lies. */
  offsetOf(sequence: number): number {
    const expected = this.expected;
    return expected + ((sequence - (this.irs + expected)) | 0);
  }

  /** The same for an acknowledgement of ours. */
  ownOffsetOf(sequence: number): number {
    return this.una + ((sequence - (this.iss + this.una)) | 0);
  }

  timestampOf(ms: number): number {
    return (Math.floor(ms) + this.timestampOffset) >>> 0;
  }

  /** `now`, moved on so that no two segments have the same send time: RACK goes by their order. */
  stamp(now: number): number {
    this.#sendClock = now > this.#sendClock ? now : this.#sendClock + SEND_TICK_MS;
    return this.#sendClock;
  }

  /** Takes over what both ends agreed on in their SYNs. `mss` 0 and `scale` -1 say that the option was absent. */
  negotiate(mss: number, scale: number, sackPermitted: boolean, timestamps: boolean): void {
    const theirs = mss > 0 ? mss : this.local.length === V4_BYTES ? 536 : 1220;
    this.sackOn = sackPermitted;
    this.timestampsOn = timestamps;
    this.mss = Math.max(LEAST_MSS, Math.min(theirs, this.ownMss) - (timestamps ? TIMESTAMP_BYTES : 0));
    this.control = new Cubic(this.mss);
    this.sendScale = Math.max(0, scale);
    this.scaleOn = scale >= 0;
    if (this.scaleOn) return;
    this.receiveScale = 0;
    this.receiveRoom = Math.min(this.receiveRoom, MAX_UNSCALED);
  }

  reduceMss(mss: number): void {
    if (mss >= this.mss) return;
    this.mss = Math.max(LEAST_MSS, mss);
    this.log.cut(this.mss);
    this.control.setMss(this.mss);
  }

  /** Everything out has to go again, smaller: it is not congestion. */
  loseAll(): void {
    for (let i = 0; i < this.log.length; i++) if (!(this.log.flags(i) & SACKED)) this.log.markLost(i);
    this.lostFrom = this.una;
  }

  schedule(): void {
    this.dueAt = Math.min(
      this.rtoAt,
      this.probeAt,
      this.rackAt,
      this.ackAt,
      this.persistAt,
      this.keepaliveAt,
      this.endAt,
    );
    this.core.timers.update(this);
  }

  stopTimers(): void {
    this.rtoAt = NEVER;
    this.probeAt = NEVER;
    this.rackAt = NEVER;
    this.ackAt = NEVER;
    this.persistAt = NEVER;
    this.keepaliveAt = NEVER;
    this.endAt = NEVER;
  }

  /** The connection is over and forgotten; tells the application once. */
  finish(now: number, reason: CloseReason): void {
    if (this.phase === CLOSED) return;
    const told = this.phase === TIME_WAIT;
    this.phase = CLOSED;
    this.stopTimers();
    this.sendRing.release();
    this.log.clear();
    if (reason === 'aborted' || reason === 'dropped') this.queue.discard();
    this.core.timers.remove(this);
    this.core.forget(this);
    if (!told) this.handler?.closed(this.flow, reason, now);
  }

  /** Both directions are over; stray segments are still answered for a while. */
  rest(now: number): void {
    this.phase = TIME_WAIT;
    this.stopTimers();
    this.sendRing.release();
    this.log.clear();
    this.endAt = now + this.core.options.timeWaitMs;
    this.schedule();
    this.core.rest(this);
    this.handler?.closed(this.flow, 'done', now);
  }

  /** Physical room grows with what is there; the limits are `sendRoom` and `receiveRoom`. */
  sendSpace(bytes: number): void {
    const needed = this.queueEnd + bytes - this.una;
    if (needed > this.sendRing.capacity) this.sendRing.grow(powerOfTwo(needed), this.una, this.queueEnd);
  }

  receiveSpace(end: number): void {
    const needed = end - this.queue.read;
    if (needed > this.queue.ring.capacity) this.queue.grow(powerOfTwo(needed));
  }
}

function powerOfTwo(bytes: number): number {
  let size = SMALL_RING_BYTES;
  while (size < bytes) size *= 2;
  return size;
}
