/**
 * Finds losses by time: a segment is lost when one sent sufficiently later has been delivered (RACK, RFC 8985 section 6). Without
 * selective acknowledgements nobody knows what was delivered, so there the third duplicate counts (RFC 6582).
 */
import { LOST, RETRANSMITTED, SACKED } from './segment-log.ts';
import { NEVER, NOT_RECOVERING, type TcpState } from './tcp-state.ts';

const DUPLICATE_THRESHOLD = 3;
const REORDERING_PERSISTS = 16;

/** What one acknowledgement has delivered. One object serves all. */
export interface Delivery {
  bytes: number;
  /** Round trip of the segment sent last among those sent once; 0 when there is none. */
  rttMs: number;
  sampleSentAt: number;
  sawDuplicate: boolean;
  /** The echo of the timestamp, when there is one. */
  hasEcho: boolean;
  echo: number;
}

export function emptyDelivery(): Delivery {
  return { bytes: 0, rttMs: 0, sampleSentAt: -1, sawDuplicate: false, hasEcho: false, echo: 0 };
}

/** Entry `index` has arrived at the other side (steps 1 to 3 of section 6.2). */
export function delivered(state: TcpState, now: number, index: number, into: Delivery): void {
  const { log } = state;
  const start = log.start(index);
  const end = log.end(index);
  const sentAt = log.sentAt(index);
  const repeated = (log.flags(index) & RETRANSMITTED) !== 0;
  into.bytes += end - start;
  if (!repeated && sentAt >= into.sampleSentAt) {
    into.rttMs = Math.max(now - sentAt, 0.01);
    into.sampleSentAt = sentAt;
  }
  if (end > state.fack) state.fack = end;
  else if (!repeated) state.reorderingSeen = true;
  const rttMs = now - sentAt;
  if (repeated) {
    // It may be the first copy that was acknowledged.
    if (into.hasEcho && ((into.echo - state.timestampOf(sentAt)) | 0) < 0) return;
    if (rttMs < state.rtt.minMs) return;
  }
  if (sentAt > state.rackSentAt || (sentAt === state.rackSentAt && end > state.rackEnd)) {
    state.rackSentAt = sentAt;
    state.rackEnd = end;
    state.rackRttMs = rttMs;
  }
}

/** Step 4: a duplicate says that we were too quick. */
export function noteDuplicate(state: TcpState): void {
  if (state.una < state.reorderingRound) return;
  state.reorderingRound = state.nxt;
  state.reorderingSteps++;
  state.reorderingPersist = REORDERING_PERSISTS;
}

export function recoveryOver(state: TcpState): void {
  if (state.reorderingPersist > 0 && --state.reorderingPersist === 0) state.reorderingSteps = 1;
}

function reorderingWindowMs(state: TcpState): number {
  const { log, mss } = state;
  if (!state.reorderingSeen) {
    if (state.recovery !== NOT_RECOVERING || log.sackedBytes >= DUPLICATE_THRESHOLD * mss) return 0;
  }
  return Math.min((state.reorderingSteps * state.rtt.minMs) / 4, state.rtt.srttMs);
}

/** Step 5: marks what is lost by now; answers whether anything was. Sets the timer for what may turn out to be. */
export function detectLoss(state: TcpState, now: number): boolean {
  const { log, rackSentAt, rackEnd } = state;
  const before = log.lostBytes;
  const patience = state.rackRttMs + reorderingWindowMs(state);
  const until = Math.max(state.fack, state.retransmittedEnd);
  let wait = 0;
  for (let i = 0; i < log.length && log.start(i) < until; i++) {
    if (log.flags(i) & (SACKED | LOST)) continue;
    const sentAt = log.sentAt(i);
    if (sentAt > rackSentAt || (sentAt === rackSentAt && log.end(i) >= rackEnd)) continue;
    const remaining = sentAt + patience - now;
    if (remaining <= 0) markLost(state, i);
    else wait = Math.max(wait, remaining);
  }
  state.rackAt = wait > 0 ? now + wait : NEVER;
  return log.lostBytes > before;
}

/** The way of RFC 6582: the third duplicate, and then every partial acknowledgement, say that the first segment is gone. */
export function detectLossByDuplicates(state: TcpState, advanced: boolean): boolean {
  const { log } = state;
  if (log.length === 0 || log.flags(0) & LOST) return false;
  const partial = advanced && state.recovery !== NOT_RECOVERING && state.una < state.recoverPoint;
  const third = !advanced && state.recovery === NOT_RECOVERING && state.dupAcks === DUPLICATE_THRESHOLD;
  if (!partial && !third) return false;
  markLost(state, 0);
  return true;
}

export function markLost(state: TcpState, index: number): void {
  const { log } = state;
  log.markLost(index);
  state.lostFrom = Math.min(state.lostFrom, log.start(index));
}
