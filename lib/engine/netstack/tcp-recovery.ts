/**
 * What an acknowledgement of ours does: takes delivered segments off the log, measures the round trip, finds losses, and says how
 * much may be out meanwhile: congestion control outside of recovery, proportional rate reduction (RFC 6937) in it.
 */
import { emptyAckSample } from '../congestion/index.ts';
import { SACKED } from './segment-log.ts';
import type { TcpHeader } from './tcp-header.ts';
import { armLossTimer } from './tcp-output.ts';
import {
  delivered,
  detectLoss,
  detectLossByDuplicates,
  emptyDelivery,
  markLost,
  noteDuplicate,
  recoveryOver,
} from './tcp-rack.ts';
import { FAST_RECOVERY, NEVER, NOT_RECOVERING, type TcpState, TIMEOUT_RECOVERY } from './tcp-state.ts';

const delivery = emptyDelivery();
const sample = emptyAckSample();

/** `ack` lies between `una` and `nxt`. `plain`: without payload and with the window as it was, so it may be a duplicate. */
export function acknowledge(
  state: TcpState,
  now: number,
  ack: number,
  header: Readonly<TcpHeader>,
  plain: boolean,
): void {
  const { log } = state;
  const before = state.una;
  const flight = state.inFlight;
  const sackedBefore = log.sackedBytes;
  beginDelivery(state, header);
  if (state.sackOn && header.blockCount > 0) takeBlocks(state, now, ack, header);
  takeAcknowledged(state, now, ack);
  const advanced = state.una > before;
  if (advanced) noteProgress(state, now, header);
  else if (plain && log.length > 0 && !state.sackOn) {
    // A duplicate says that one segment has arrived, not which.
    state.dupAcks++;
    delivery.bytes = state.mss;
  }
  if (delivery.sawDuplicate) noteDuplicate(state);
  settleProbe(state, now, ack);
  let lost = false;
  if (!state.sackOn) lost = detectLossByDuplicates(state, advanced);
  else if (log.sackedBytes > 0 || state.recovery !== NOT_RECOVERING || state.retransmittedEnd > state.una)
    lost = detectLoss(state, now);
  else state.rackAt = NEVER;
  if (advanced && state.dupAcks > 0) spendDuplicates(state, state.una - before);
  if (state.recovery !== NOT_RECOVERING && state.una >= state.recoverPoint) leaveRecovery(state);
  if (lost && state.recovery === NOT_RECOVERING) enterRecovery(state, now);
  adjustWindow(state, now, flight, advanced, lost);
  if (advanced || log.sackedBytes !== sackedBefore) armLossTimer(state, now, advanced);
}

/** What the duplicates had announced is now acknowledged by position; the segment that was missing was not among it. */
function spendDuplicates(state: TcpState, bytes: number): void {
  const announced = Math.max(0, bytes - state.mss);
  delivery.bytes = Math.max(0, delivery.bytes - Math.min(announced, state.dupAcks * state.mss));
  state.dupAcks = state.recovery === NOT_RECOVERING ? 0 : Math.max(0, state.dupAcks - Math.ceil(announced / state.mss));
}

function beginDelivery(state: TcpState, header: Readonly<TcpHeader>): void {
  delivery.bytes = 0;
  delivery.rttMs = 0;
  delivery.sampleSentAt = -1;
  delivery.sawDuplicate = false;
  delivery.hasEcho = state.timestampsOn && header.hasTimestamps;
  delivery.echo = header.echo;
}

function takeBlocks(state: TcpState, now: number, ack: number, { blocks, blockCount }: Readonly<TcpHeader>): void {
  const { log } = state;
  for (let i = 0; i < blockCount; i++) {
    const start = state.ownOffsetOf(blocks[i * 2] as number);
    const end = state.ownOffsetOf(blocks[i * 2 + 1] as number);
    if (end <= start || end > state.nxt) continue;
    if (i === 0 && (end <= ack || isInside(state, start, end, blocks, blockCount))) {
      delivery.sawDuplicate = true;
      continue;
    }
    if (start < ack) continue;
    for (let index = log.find(start); index < log.length && log.end(index) <= end; index++) {
      if (log.start(index) < start || log.flags(index) & SACKED) continue;
      delivered(state, now, index, delivery);
      log.markSacked(index);
    }
  }
}

/** RFC 2883 section 4: a first block inside the second one is a duplicate. */
function isInside(state: TcpState, start: number, end: number, blocks: Uint32Array, count: number): boolean {
  if (count < 2) return false;
  return start >= state.ownOffsetOf(blocks[2] as number) && end <= state.ownOffsetOf(blocks[3] as number);
}

function takeAcknowledged(state: TcpState, now: number, ack: number): void {
  const { log } = state;
  while (log.length > 0 && log.end(0) <= ack) {
    if (!(log.flags(0) & SACKED)) delivered(state, now, 0, delivery);
    log.shift();
  }
  if (log.length > 0 && log.start(0) < ack) {
    delivery.bytes += ack - log.start(0);
    log.trimHead(ack);
  }
  state.una = Math.max(state.una, ack);
}

function noteProgress(state: TcpState, now: number, header: Readonly<TcpHeader>): void {
  state.progressAt = now;
  state.rtt.progress();
  if (delivery.rttMs > 0) state.rtt.add(delivery.rttMs);
  else if (delivery.hasEcho && delivery.bytes > 0) {
    // Everything was sent twice, but the echo says which copy it was (RFC 7323 section 4).
    const elapsed = (state.timestampOf(now) - header.echo) >>> 0;
    if (elapsed < 600_000) state.rtt.add(Math.max(elapsed, 1));
  }
}

/** RFC 8985 section 7.4.2: did the tail loss probe repair a loss nobody has paid for? */
function settleProbe(state: TcpState, now: number, ack: number): void {
  if (state.probeEnd === 0 || ack < state.probeEnd) return;
  if (!state.probeWasRepeat || delivery.sawDuplicate) {
    state.probeEnd = 0;
  } else if (ack > state.probeEnd) {
    state.probeEnd = 0;
    if (state.recovery === NOT_RECOVERING) state.control.onLoss(now, state.nxt - state.una);
  }
}

export function enterRecovery(state: TcpState, now: number): void {
  state.recovery = FAST_RECOVERY;
  state.recoverPoint = state.nxt;
  state.recoverFlight = Math.max(state.nxt - state.una, state.mss);
  state.prrDelivered = 0;
  state.prrOut = 0;
  state.probeEnd = 0;
  state.control.onLoss(now, Math.min(state.recoverFlight, state.control.cwndBytes));
  state.recoveryWindow = state.inFlight + state.mss;
}

function leaveRecovery(state: TcpState): void {
  state.recovery = NOT_RECOVERING;
  state.dupAcks = 0;
  recoveryOver(state);
}

function adjustWindow(state: TcpState, now: number, flight: number, advanced: boolean, lost: boolean): void {
  const { control, mss } = state;
  if (state.recovery === FAST_RECOVERY) {
    reduceProportionally(state, advanced, lost);
    return;
  }
  if (delivery.bytes === 0) return;
  const { cwndBytes, ssthreshBytes } = control;
  sample.now = now;
  sample.ackedBytes = delivery.bytes;
  sample.rttMs = delivery.rttMs;
  sample.srttMs = state.rtt.srttMs;
  sample.unacked = state.una;
  sample.next = state.nxt;
  sample.limited = cwndBytes < ssthreshBytes ? flight * 2 >= cwndBytes : flight + 2 * mss >= cwndBytes;
  control.onAck(sample);
}

/** RFC 6937 section 3, slow start reduction bound. */
function reduceProportionally(state: TcpState, advanced: boolean, lost: boolean): void {
  const pipe = state.inFlight;
  const { ssthreshBytes } = state.control;
  state.prrDelivered += delivery.bytes;
  let more: number;
  if (pipe > ssthreshBytes) more = Math.ceil((state.prrDelivered * ssthreshBytes) / state.recoverFlight) - state.prrOut;
  else {
    const bound = Math.max(state.prrDelivered - state.prrOut, delivery.bytes) + (advanced && !lost ? state.mss : 0);
    more = Math.min(ssthreshBytes - pipe, bound);
  }
  if (state.prrOut === 0 || (lost && !state.sackOn)) more = Math.max(more, state.mss);
  state.recoveryWindow = pipe + Math.max(more, 0);
}

/** The retransmission timer fired: everything out counts as lost, and one segment starts anew (RFC 6298 section 5.4 to 5.6). */
export function onTimeout(state: TcpState, now: number): void {
  const { log } = state;
  if (state.recovery !== TIMEOUT_RECOVERY)
    state.control.onRto(now, Math.min(state.nxt - state.una, state.control.cwndBytes));
  // An acknowledged head would be a receiver that took its word back.
  if (log.flags(0) & SACKED) log.forgetSacks();
  state.recovery = TIMEOUT_RECOVERY;
  state.recoverPoint = state.nxt;
  state.dupAcks = 0;
  state.probeEnd = 0;
  for (let i = 0; i < log.length; i++) if (!(log.flags(i) & SACKED)) markLost(state, i);
  state.rtt.backOff();
  state.rackAt = NEVER;
  state.probeAt = NEVER;
  state.rtoAt = now + state.rtt.rtoMs;
}
