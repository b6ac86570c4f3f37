/** Payload and FIN of a segment: into the queue, to the application, and the decision when to acknowledge (RFC 9293 section 3.8.6.3). */
import { NET, type NetCode } from './drop.ts';
import { STORED_BEYOND_GAP, STORED_IN_ORDER, STORED_NOTHING_NEW, TOO_MANY_GAPS } from './receive-queue.ts';
import { FIN, type TcpHeader } from './tcp-header.ts';
import {
  CLOSE_WAIT,
  CLOSING,
  ESTABLISHED,
  FIN_WAIT_1,
  FIN_WAIT_2,
  NEVER,
  type TcpState,
  TIME_WAIT,
} from './tcp-state.ts';

export function receiveData(
  state: TcpState,
  now: number,
  bytes: Uint8Array,
  header: Readonly<TcpHeader>,
  start: number,
): NetCode {
  const { queue } = state;
  if (state.finReceived) {
    // Only a copy of what was there before can come now.
    state.ackNow = true;
    if (state.phase === TIME_WAIT) state.endAt = now + state.core.options.timeWaitMs;
    return NET.outsideWindow;
  }
  let code: NetCode = NET.accepted;
  const before = queue.next;
  if (header.payloadLength > 0) code = storePayload(state, now, bytes, header, start);
  const payloadEnd = start + header.payloadLength;
  if (header.flags & FIN && (state.finAt < 0 || state.finAt === payloadEnd)) {
    state.finAt = payloadEnd;
    state.ackNow = true;
  }
  const ended = state.finAt >= 0 && queue.next === state.finAt;
  if (ended) finArrives(state);
  if (queue.next > before || ended) state.handler?.readable?.(state.flow, now);
  // Only now: what the application is told last is that it is over.
  if (ended && state.phase === FIN_WAIT_2) state.rest(now);
  return code;
}

function storePayload(
  state: TcpState,
  now: number,
  bytes: Uint8Array,
  header: Readonly<TcpHeader>,
  start: number,
): NetCode {
  const { queue } = state;
  const known = start < queue.next ? queue.next - start : 0;
  // What was not advertised, or lies behind the end, is not taken.
  let end = Math.min(start + header.payloadLength, Math.max(state.advertised, queue.next));
  if (state.finAt >= 0) end = Math.min(end, state.finAt);
  const length = end - start - known;
  const hadGaps = queue.pieceCount > 0;
  if (length <= 0) {
    if (state.sackOn && known > 0) noteDuplicate(state, Math.max(start, 1), Math.min(start + known, queue.next));
    state.ackNow = true;
    return NET.outsideWindow;
  }
  state.receiveSpace(end);
  const stored = queue.store(start + known, bytes, header.payloadAt + known, length);
  if (stored === STORED_IN_ORDER) {
    state.rxBytes += length;
    scheduleAck(state, now, header.payloadLength, hadGaps);
    return NET.accepted;
  }
  state.ackNow = true;
  if (stored === STORED_BEYOND_GAP) return NET.accepted;
  if (stored === STORED_NOTHING_NEW) {
    noteDuplicate(state, start + known, end);
    return NET.outsideWindow;
  }
  return stored === TOO_MANY_GAPS ? NET.tooManyGaps : NET.accepted;
}

function noteDuplicate(state: TcpState, start: number, end: number): void {
  state.duplicateStart = start;
  state.duplicateEnd = end;
}

/** Every second full segment at once, the first of a connection too, and whatever fills a gap; the rest may wait for company. */
function scheduleAck(state: TcpState, now: number, length: number, hadGaps: boolean): void {
  state.unackedBytes += length;
  state.largestSeen = Math.max(state.largestSeen, length);
  if (hadGaps || state.quickAcks > 0 || state.unackedBytes >= 2 * state.largestSeen) {
    if (state.quickAcks > 0) state.quickAcks--;
    state.ackNow = true;
  } else if (state.ackAt === NEVER) state.ackAt = now + state.core.options.delayedAckMs;
}

function finArrives(state: TcpState): void {
  state.finReceived = true;
  state.ackNow = true;
  if (state.phase === ESTABLISHED) state.phase = CLOSE_WAIT;
  else if (state.phase === FIN_WAIT_1) state.phase = CLOSING;
}
