/** What a connection does when one of its timers comes. */

import { SACKED } from './segment-log.ts';
import { newLength, output, pushNew, repeat } from './tcp-output.ts';
import { detectLoss } from './tcp-rack.ts';
import { enterRecovery, onTimeout } from './tcp-recovery.ts';
import { sendAck, sendProbe, sendReset, sendSyn } from './tcp-segment.ts';
import { CLOSED, NEVER, NOT_RECOVERING, SYN_RECEIVED, SYN_SENT, type TcpState, TIME_WAIT } from './tcp-state.ts';

/** Every path must carry what IPv6 demands, 1280 bytes; what is lost again and again may simply be too long (RFC 4821). */
const BLACK_HOLE_TIMEOUTS = 2;
const SAFE_MSS = 1280 - 40 - 20 - 12;

export function onTimers(state: TcpState, now: number): void {
  if (state.endAt <= now) {
    state.finish(now, state.phase === TIME_WAIT ? 'done' : 'timeout');
    return;
  }
  if (state.rtoAt <= now) retransmissionTimer(state, now);
  if (state.probeAt <= now && isOpen(state)) tailProbe(state, now);
  if (state.rackAt <= now && isOpen(state)) rackTimer(state, now);
  if (state.persistAt <= now && isOpen(state)) persistTimer(state, now);
  if (state.keepaliveAt <= now && isOpen(state)) keepaliveTimer(state, now);
  if (state.ackAt <= now && isOpen(state)) sendAck(state, now);
  if (isOpen(state)) state.schedule();
}

const isOpen = ({ phase }: TcpState): boolean => phase !== CLOSED;

function giveUp(state: TcpState, now: number): void {
  sendReset(state, now);
  state.finish(now, 'timeout');
}

function retransmissionTimer(state: TcpState, now: number): void {
  if (state.phase === SYN_SENT || state.phase === SYN_RECEIVED) {
    state.rtt.backOff();
    sendSyn(state, now);
    state.rtoAt = now + state.rtt.rtoMs;
    return;
  }
  if (state.log.length === 0) {
    state.rtoAt = NEVER;
    return;
  }
  // A closed window that is still being answered may stay closed for as long as it likes (RFC 9293 section 3.8.6.1).
  const silentSince = state.window === 0 ? Math.max(state.heardAt, state.progressAt) : state.progressAt;
  if (now - silentSince >= state.core.options.giveUpMs) return giveUp(state, now);
  onTimeout(state, now);
  if (state.rtt.backoff > BLACK_HOLE_TIMEOUTS && state.mss > SAFE_MSS) state.reduceMss(SAFE_MSS);
  output(state, now);
}

/** RFC 8985 section 7.3: new data if there is any, else the last segment again, to get an answer out of the other side. */
function tailProbe(state: TcpState, now: number): void {
  const { log } = state;
  state.probeAt = NEVER;
  if (log.length === 0) return;
  const length = state.queueEnd > state.nxt ? newLength(state) : -1;
  if (length > 0) {
    pushNew(state, now, length);
    state.probeWasRepeat = false;
  } else {
    const last = log.length - 1;
    if (!(log.flags(last) & SACKED)) repeat(state, now, last);
    state.probeWasRepeat = true;
  }
  state.probeEnd = state.nxt;
  state.rtoAt = now + state.rtt.rtoMs;
}

function rackTimer(state: TcpState, now: number): void {
  if (detectLoss(state, now) && state.recovery === NOT_RECOVERING) enterRecovery(state, now);
  output(state, now);
}

function persistTimer(state: TcpState, now: number): void {
  state.persistAt = NEVER;
  if (now - state.heardAt >= state.core.options.giveUpMs) return giveUp(state, now);
  const room = Math.min(state.una + state.window - state.nxt, state.queueEnd - state.nxt, state.mss);
  if (room > 0) pushNew(state, now, room);
  else sendProbe(state, now);
  state.persistBackoff++;
  output(state, now);
}

function keepaliveTimer(state: TcpState, now: number): void {
  const { keepaliveIdleMs, keepaliveEveryMs, keepaliveProbes } = state.core.options;
  if (now - state.heardAt < keepaliveIdleMs) {
    state.keepaliveCount = 0;
    state.keepaliveAt = state.heardAt + keepaliveIdleMs;
    return;
  }
  if (state.keepaliveCount >= keepaliveProbes) return giveUp(state, now);
  state.keepaliveCount++;
  state.keepaliveAt = now + keepaliveEveryMs;
  sendProbe(state, now);
}
