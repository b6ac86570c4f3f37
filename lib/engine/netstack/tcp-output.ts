/** When what is sent: first what was lost, then what is new, as far as congestion and the receiver's window allow (RFC 9293 section 3.8). */
import { LOST } from './segment-log.ts';
import { sendSegment } from './tcp-segment.ts';
import {
  CLOSE_WAIT,
  CLOSED,
  CLOSING,
  ESTABLISHED,
  FAST_RECOVERY,
  FIN_WAIT_1,
  LAST_ACK,
  NEVER,
  NOT_RECOVERING,
  type TcpState,
  TIME_WAIT,
} from './tcp-state.ts';

/** The worst wait for a delayed acknowledgement (RFC 8985 section 7.2). */
const WORST_DELAYED_ACK_MS = 200;
const LEAST_PROBE_MS = 1;
const PERSIST_MAX_MS = 60_000;
const PERSIST_MAX_BACKOFF = 8;

export function output(state: TcpState, now: number): void {
  if (state.phase < ESTABLISHED || state.phase >= TIME_WAIT) return;
  const { log } = state;
  if (log.length === 0 && state.queueEnd > state.nxt && now - state.lastSentAt > state.rtt.rtoMs)
    state.control.onIdle();
  if (log.lostBytes > 0) sendLost(state, now);
  if (state.phase === (CLOSED as number)) return;
  const sent = sendNew(state, now);
  if (sent || state.rtoAt === NEVER) armLossTimer(state, now, false);
  armPersist(state, now);
  state.schedule();
}

function allowance(state: TcpState): number {
  return state.recovery === FAST_RECOVERY ? state.recoveryWindow : state.control.cwndBytes;
}

function sendLost(state: TcpState, now: number): void {
  const { log } = state;
  let index = log.find(state.lostFrom);
  while (log.lostBytes > 0 && index < log.length) {
    if (!(log.flags(index) & LOST)) {
      index++;
      continue;
    }
    const start = log.start(index);
    const end = log.end(index);
    const { inFlight } = state;
    if (inFlight > 0 && inFlight + end - start > allowance(state)) break;
    repeat(state, now, index);
    state.lostFrom = end;
    index++;
  }
}

/** Sends an entry of the log again. */
export function repeat(state: TcpState, now: number, index: number): void {
  const { log } = state;
  const start = log.start(index);
  const end = log.end(index);
  log.markSent(index, state.stamp(now));
  state.retransmitted++;
  state.retransmittedEnd = Math.max(state.retransmittedEnd, end);
  if (state.recovery === FAST_RECOVERY) state.prrOut += end - start;
  sendSegment(state, now, start, end);
}

function sendNew(state: TcpState, now: number): boolean {
  let sent = false;
  while (state.nxt < state.queueEnd || finDue(state)) {
    const length = newLength(state);
    if (length < 0) break;
    const { inFlight } = state;
    if (inFlight > 0 && inFlight + length > allowance(state)) break;
    pushNew(state, now, length);
    sent = true;
  }
  return sent;
}

/** Sends the next `length` bytes, and the FIN when they are the last. */
export function pushNew(state: TcpState, now: number, length: number): void {
  const start = state.nxt;
  const last = state.finQueued && start + length === state.queueEnd;
  const end = start + length + (last ? 1 : 0);
  if (state.log.length === 0) state.progressAt = now;
  state.nxt = end;
  state.log.push(start, end, state.stamp(now));
  if (state.recovery === FAST_RECOVERY) state.prrOut += end - start;
  if (last) {
    if (state.phase === ESTABLISHED) state.phase = FIN_WAIT_1;
    else if (state.phase === CLOSE_WAIT) state.phase = LAST_ACK;
  }
  sendSegment(state, now, start, end);
}

function finDue(state: TcpState): boolean {
  return state.finQueued && state.nxt === state.queueEnd;
}

/**
 * Bytes of the next new segment; -1 when it is better to wait: for room in the window, or for a window that is not silly
 * (RFC 9293 section 3.8.6.2.1). There is no Nagle algorithm: what the application writes goes out.
 */
export function newLength(state: TcpState): number {
  const waiting = state.queueEnd - state.nxt;
  if (waiting === 0) return 0;
  const room = state.una + state.window - state.nxt;
  const length = Math.min(state.mss, waiting, room);
  if (length <= 0) return -1;
  const cutByWindow = length < state.mss && length < waiting;
  return cutByWindow && length * 2 < state.maxWindow ? -1 : length;
}

/**
 * One timer guards what is out: the tail loss probe where it may be used (RFC 8985 section 7.2), otherwise the retransmission timer
 * (RFC 6298 section 5), which is only pushed on by progress.
 */
export function armLossTimer(state: TcpState, now: number, progress: boolean): void {
  const { log } = state;
  if (log.length === 0) {
    state.rtoAt = NEVER;
    state.probeAt = NEVER;
    return;
  }
  const rto = state.rtt.rtoMs;
  const probing =
    state.sackOn &&
    state.recovery === NOT_RECOVERING &&
    state.probeEnd === 0 &&
    log.sackedBytes === 0 &&
    log.lostBytes === 0 &&
    state.rtt.backoff === 0 &&
    state.phase !== CLOSING;
  if (probing && state.rtt.srttMs > 0) {
    const wait = 2 * state.rtt.srttMs + LEAST_PROBE_MS + (log.length === 1 ? WORST_DELAYED_ACK_MS : 0);
    state.probeAt = now + Math.min(wait, rto);
    state.rtoAt = NEVER;
    return;
  }
  state.probeAt = NEVER;
  if (progress || state.rtoAt === NEVER) state.rtoAt = now + rto;
}

/** With nothing out and a window too small, nobody but this timer would notice that it has opened (RFC 9293 section 3.8.6.1). */
function armPersist(state: TcpState, now: number): void {
  const stuck = state.log.length === 0 && state.queueEnd > state.nxt;
  if (!stuck) {
    state.persistAt = NEVER;
    state.persistBackoff = 0;
    return;
  }
  if (state.persistAt !== NEVER) return;
  const wait = state.rtt.rtoMs * 2 ** Math.min(state.persistBackoff, PERSIST_MAX_BACKOFF);
  state.persistAt = now + Math.min(wait, PERSIST_MAX_MS);
}
