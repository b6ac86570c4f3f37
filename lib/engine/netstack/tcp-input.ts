/** A segment arrives at a connection: RFC 9293 section 3.10.7, with the defences of RFC 5961 and the timestamps of RFC 7323. */
import { NET, type NetCode } from './drop.ts';
import { receiveData } from './tcp-data.ts';
import { ACK, FIN, RST, SYN, type TcpHeader } from './tcp-header.ts';
import { armLossTimer, output } from './tcp-output.ts';
import { acknowledge } from './tcp-recovery.ts';
import { sendAck, sendSyn } from './tcp-segment.ts';
import {
  CLOSED,
  CLOSING,
  ESTABLISHED,
  FIN_WAIT_1,
  FIN_WAIT_2,
  LAST_ACK,
  NEVER,
  PENDING,
  SYN_RECEIVED,
  SYN_SENT,
  type TcpState,
  TIME_WAIT,
} from './tcp-state.ts';

/** The stack answers with RST: the acknowledgement fits nothing that was sent. */
export const ANSWER_RESET = -1;
/** The rest of an old connection made room: the segment opens a new one. */
export const OPENS_ANEW = -2;

const CHALLENGE_EVERY_MS = 100;
const PAWS_DAYS_MS = 24 * 86_400_000;
/**
 * How much older than the newest a timestamp may be. The RFC says not at all, but then a path that reorders makes every repetition drop
 * the new segments it overtook. The sequence numbers take many times this long to come round again at any speed reached here.
 */
const PAWS_PATIENCE_TICKS = 256;

export function segmentArrives(
  state: TcpState,
  now: number,
  bytes: Uint8Array,
  header: Readonly<TcpHeader>,
): NetCode | typeof ANSWER_RESET | typeof OPENS_ANEW {
  if (state.phase === PENDING) return whilePending(state, now, header);
  if (state.phase === SYN_SENT) return whileOpening(state, now, header);
  state.busy = true;
  const code = synchronized(state, now, bytes, header);
  state.busy = false;
  if (state.phase !== CLOSED) {
    output(state, now);
    if (state.ackNow) sendAck(state, now);
    if (state.phase !== (CLOSED as number)) state.schedule();
  }
  return code;
}

/** The application has not decided yet. A SYN that comes again changes nothing, unless it is a new attempt from the same port. */
function whilePending(state: TcpState, now: number, header: Readonly<TcpHeader>): NetCode {
  if (header.flags & RST) {
    if (header.sequence !== (state.irs + 1) >>> 0 && header.sequence !== state.irs) return NET.badReset;
    state.finish(now, 'reset');
    return NET.accepted;
  }
  if ((header.flags & (SYN | ACK)) !== SYN) return NET.noFlow;
  takeSyn(state, now, header);
  return NET.accepted;
}

/** Takes sequence, options and window from a SYN. */
export function takeSyn(state: TcpState, now: number, header: Readonly<TcpHeader>): void {
  state.irs = header.sequence;
  state.queue.start(1);
  state.roomRoundRead = 1;
  state.negotiate(header.mss, state.scaleOn ? header.scale : -1, header.sackPermitted, header.hasTimestamps);
  state.recentTimestamp = header.hasTimestamps ? header.timestamp : 0;
  state.recentAt = now;
  // The window of a SYN is never scaled.
  state.window = header.window;
  state.maxWindow = header.window;
  state.windowSequence = 0;
  state.windowAck = 0;
}

/** Section 3.10.7.3: SYN-SENT. */
function whileOpening(state: TcpState, now: number, header: Readonly<TcpHeader>): NetCode | typeof ANSWER_RESET {
  const { flags } = header;
  const acknowledges = (flags & ACK) !== 0;
  if (acknowledges && state.ownOffsetOf(header.acknowledgement) !== 1) return flags & RST ? NET.badAck : ANSWER_RESET;
  if (flags & RST) {
    if (!acknowledges) return NET.badReset;
    state.finish(now, 'refused');
    return NET.accepted;
  }
  if (!(flags & SYN)) return NET.badSyn;
  takeSyn(state, now, header);
  if (!acknowledges) {
    // Both opened at once (figure 8).
    state.phase = SYN_RECEIVED;
    sendSyn(state, now);
    return NET.accepted;
  }
  if (state.rtt.backoff === 0) state.rtt.add(now - state.openedAt);
  establish(state, now);
  state.ackNow = true;
  settle(state, now);
  return NET.accepted;
}

export function settle(state: TcpState, now: number): void {
  if (state.phase === CLOSED) return;
  output(state, now);
  if (state.ackNow) sendAck(state, now);
  state.schedule();
}

function establish(state: TcpState, now: number): void {
  state.phase = ESTABLISHED;
  state.una = 1;
  state.nxt = 1;
  state.fack = 1;
  state.advertised = Math.max(state.advertised, 1);
  state.opening = undefined;
  state.rtoAt = NEVER;
  state.endAt = NEVER;
  state.rtt.progress();
  state.progressAt = now;
  state.heardAt = now;
  state.keepaliveAt = now + state.core.options.keepaliveIdleMs;
  state.roomRoundAt = now;
  state.handler?.connected?.(state.flow, now);
}

/** Section 3.10.7.4. */
function synchronized(
  state: TcpState,
  now: number,
  bytes: Uint8Array,
  header: Readonly<TcpHeader>,
): NetCode | typeof ANSWER_RESET | typeof OPENS_ANEW {
  const { flags } = header;
  const start = state.offsetOf(header.sequence);
  const length = header.payloadLength + (flags & FIN ? 1 : 0) + (flags & SYN ? 1 : 0);
  if (state.phase === TIME_WAIT && flags & SYN && !(flags & (ACK | RST))) {
    const later = state.timestampsOn && header.hasTimestamps && ((header.timestamp - state.recentTimestamp) | 0) > 0;
    if (start > state.expected || later) return OPENS_ANEW;
  }
  if (!(flags & RST) && state.timestampsOn && !(flags & SYN)) {
    const refused = checkTimestamp(state, now, header);
    if (refused !== NET.accepted) return refused;
  }
  if (start + length < state.expected || start > Math.max(state.advertised, state.expected)) {
    if (flags & RST) return NET.badReset;
    answerOld(state, now, start, start + length, header.payloadLength > 0 || (flags & (SYN | FIN)) !== 0);
    return NET.outsideWindow;
  }
  if (flags & RST) return resetArrives(state, now, start);
  if (flags & SYN) {
    if (state.phase !== SYN_RECEIVED || start !== 0) return challenge(state, now);
    if (!(flags & ACK)) {
      sendSyn(state, now);
      return NET.accepted;
    }
  }
  if (!(flags & ACK)) return NET.badAck;
  const wrong = acknowledgementArrives(state, now, header, start);
  if (wrong !== NET.accepted) return wrong;
  if (state.phase === (CLOSED as number)) return NET.accepted;
  if (header.payloadLength > 0 || flags & FIN) return receiveData(state, now, bytes, header, start);
  return NET.accepted;
}

/** PAWS, RFC 7323 section 5.3. */
function checkTimestamp(state: TcpState, now: number, header: Readonly<TcpHeader>): NetCode {
  if (!header.hasTimestamps) return NET.oldTimestamp;
  const outlived = now - state.recentAt >= PAWS_DAYS_MS;
  const newer = (header.timestamp - state.recentTimestamp) | 0;
  if (newer < -PAWS_PATIENCE_TICKS && !outlived) {
    challenge(state, now);
    return NET.oldTimestamp;
  }
  if ((newer >= 0 || outlived) && state.offsetOf(header.sequence) <= state.lastAckSent) {
    state.recentTimestamp = header.timestamp;
    state.recentAt = now;
  }
  return NET.accepted;
}

/** What came before is acknowledged again, with the duplicate named (RFC 2883); empty segments not too often. */
function answerOld(state: TcpState, now: number, start: number, end: number, substance: boolean): void {
  if (!substance) {
    challenge(state, now);
    return;
  }
  if (state.sackOn && start >= 1 && end <= state.expected) {
    state.duplicateStart = start;
    state.duplicateEnd = end;
  }
  state.ackNow = true;
  if (state.phase === TIME_WAIT) state.endAt = now + state.core.options.timeWaitMs;
}

/** RFC 5961 sections 3 to 5, at most ten a second. */
function challenge(state: TcpState, now: number): NetCode {
  if (now - state.challengedAt >= CHALLENGE_EVERY_MS) {
    state.challengedAt = now;
    state.ackNow = true;
  }
  return NET.badSyn;
}

function resetArrives(state: TcpState, now: number, start: number): NetCode {
  // RFC 1337: who waits out the end is not cut short.
  if (state.phase === TIME_WAIT) return NET.badReset;
  if (start !== state.expected) {
    challenge(state, now);
    return NET.badReset;
  }
  state.finish(now, state.phase === SYN_RECEIVED && !state.passive ? 'refused' : 'reset');
  return NET.accepted;
}

function acknowledgementArrives(
  state: TcpState,
  now: number,
  header: Readonly<TcpHeader>,
  start: number,
): NetCode | typeof ANSWER_RESET {
  const ack = state.ownOffsetOf(header.acknowledgement);
  if (state.phase === SYN_RECEIVED) {
    if (ack !== 1) return ANSWER_RESET;
    if (state.rtt.backoff === 0) state.rtt.add(Math.max(now - state.lastSentAt, 0.01));
    updateWindow(state, header, start, ack);
    establish(state, now);
    if (state.phase !== (ESTABLISHED as number)) return NET.accepted;
  }
  if (ack > state.nxt || ack < state.una - state.maxWindow) {
    challenge(state, now);
    return NET.badAck;
  }
  state.heardAt = now;
  state.keepaliveCount = 0;
  if (state.phase === TIME_WAIT || ack < state.una) return NET.accepted;
  const windowBefore = state.window;
  updateWindow(state, header, start, ack);
  const plain = header.payloadLength === 0 && state.window === windowBefore;
  acknowledge(state, now, ack, header, plain);
  finAcknowledged(state, now, ack);
  // In TIME-WAIT or later the application has been told already.
  if (state.phase < TIME_WAIT && state.wantsToWrite && state.flow.writable * 2 >= state.sendRoom) {
    state.wantsToWrite = false;
    state.handler?.writable?.(state.flow, now);
  }
  return NET.accepted;
}

function updateWindow(state: TcpState, header: Readonly<TcpHeader>, start: number, ack: number): void {
  const { windowSequence, windowAck } = state;
  if (start < windowSequence || (start === windowSequence && ack < windowAck)) return;
  state.window = header.window * 2 ** state.sendScale;
  state.maxWindow = Math.max(state.maxWindow, state.window);
  state.windowSequence = start;
  state.windowAck = ack;
}

/** Our FIN is behind the last byte: who acknowledges that has everything. */
function finAcknowledged(state: TcpState, now: number, ack: number): void {
  if (!state.finQueued || ack !== state.queueEnd + 1) return;
  armLossTimer(state, now, true);
  if (state.phase === FIN_WAIT_1) state.phase = FIN_WAIT_2;
  else if (state.phase === CLOSING) state.rest(now);
  else if (state.phase === LAST_ACK) state.finish(now, 'done');
}
