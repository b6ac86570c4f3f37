/** Segments of a connection as packets: headers, options, payload from the ring, checksums; one place through which all leave. */
import { writeU16, writeU32 } from '../bytes/index.ts';
import { transportChecksum } from './checksum.ts';
import { addressesAt, ipHeaderBytes, TCP, writeIpHeader } from './ip-header.ts';
import {
  ACK,
  beginSack,
  blocksThatFit,
  FIN,
  PSH,
  SYN,
  TCP_HEADER_BYTES,
  TIMESTAMP_BYTES,
  writeSynOptions,
  writeTcpHeader,
  writeTimestamps,
} from './tcp-header.ts';
import { NEVER, SYN_SENT, type TcpState } from './tcp-state.ts';

const MAX_WINDOW_FIELD = 65_535;

/** `[start, end)` of our stream, FIN included when `end` reaches past the last byte. */
export function sendSegment(state: TcpState, now: number, start: number, end: number): void {
  const payloadEnd = Math.min(end, state.queueEnd);
  const flags = ACK | (payloadEnd === state.queueEnd ? PSH : 0) | (end > state.queueEnd ? FIN : 0);
  transmit(state, now, start, flags, payloadEnd - start);
  state.lastSentAt = now;
}

export function sendAck(state: TcpState, now: number): void {
  transmit(state, now, state.nxt, ACK, 0);
}

/** An old, empty segment that has to be answered: for a keepalive and for a closed window. */
export function sendProbe(state: TcpState, now: number): void {
  transmit(state, now, state.una - 1, ACK, 0);
}

/** SYN, or SYN and ACK. */
export function sendSyn(state: TcpState, now: number): void {
  const { out } = state.core;
  const first = state.phase === SYN_SENT;
  // What the other side did not offer is not answered (RFC 7323, RFC 2018).
  const timestamps = first || state.timestampsOn;
  const sack = first || state.sackOn;
  const at = ipHeaderBytes(state.local.length);
  const optionsAt = at + TCP_HEADER_BYTES;
  const optionBytes = writeSynOptions(
    out,
    optionsAt,
    state.ownMss,
    state.scaleOn ? state.receiveScale : -1,
    sack,
    timestamps,
    state.timestampOf(now),
    state.recentTimestamp,
  );
  const window = Math.min(state.receiveRoom, MAX_WINDOW_FIELD);
  const flags = first ? SYN : SYN | ACK;
  const acknowledgement = first ? 0 : (state.irs + 1) >>> 0;
  const headerBytes = TCP_HEADER_BYTES + optionBytes;
  writeTcpHeader(out, at, state, state.iss, acknowledgement, flags, window, headerBytes);
  state.advertised = 1 + window;
  state.lastAckSent = 1;
  state.lastSentAt = now;
  seal(state, at, headerBytes);
}

/** RST that a connection of ours sends (RFC 9293 section 3.10.7.1). */
export function sendReset(state: TcpState, now: number): void {
  if (state.phase === SYN_SENT) return;
  const { out } = state.core;
  const at = ipHeaderBytes(state.local.length);
  const acknowledgement = (state.irs + state.expected) >>> 0;
  let headerBytes = TCP_HEADER_BYTES;
  if (state.timestampsOn)
    headerBytes += writeTimestamps(out, at + headerBytes, state.timestampOf(now), state.recentTimestamp);
  writeTcpHeader(out, at, state, (state.iss + state.nxt) >>> 0, acknowledgement, 4 | ACK, 0, headerBytes);
  seal(state, at, headerBytes);
}

function transmit(state: TcpState, now: number, offset: number, flags: number, payload: number): void {
  const { out } = state.core;
  const at = ipHeaderBytes(state.local.length);
  let headerBytes = TCP_HEADER_BYTES;
  if (state.timestampsOn) {
    writeTimestamps(out, at + headerBytes, state.timestampOf(now), state.recentTimestamp);
    headerBytes += TIMESTAMP_BYTES;
  }
  const gaps = state.queue.pieceCount > 0 || state.duplicateEnd > state.duplicateStart;
  if (payload === 0 && gaps && state.sackOn) headerBytes += writeBlocks(state, at + headerBytes, headerBytes);
  const acknowledgement = (state.irs + state.expected) >>> 0;
  const window = offerWindow(state);
  writeTcpHeader(out, at, state, (state.iss + offset) >>> 0, acknowledgement, flags, window, headerBytes);
  if (payload > 0) state.sendRing.read(offset, out, at + headerBytes, payload);
  state.ackNow = false;
  state.ackAt = NEVER;
  state.unackedBytes = 0;
  state.lastAckSent = state.expected;
  seal(state, at, headerBytes + payload);
}

/** The field for the window; it never moves its right edge back, and forward only when it is worth it (RFC 9293 section 3.8.6.2.2). */
function offerWindow(state: TcpState): number {
  const { queue, receiveRoom, receiveScale } = state;
  const edge = queue.read + receiveRoom;
  const worth = edge - state.advertised >= Math.min(receiveRoom >> 1, state.mss);
  const window = Math.max(0, (worth ? Math.max(edge, state.advertised) : state.advertised) - state.expected);
  const field = Math.min(window >> receiveScale, MAX_WINDOW_FIELD);
  state.advertised = Math.max(state.advertised, state.expected + field * 2 ** receiveScale);
  return field;
}

/** A duplicate first (RFC 2883), then what lies beyond gaps, the newest first. */
function writeBlocks(state: TcpState, at: number, headerBytes: number): number {
  const { out } = state.core;
  const { queue } = state;
  const room = blocksThatFit(headerBytes - TCP_HEADER_BYTES);
  let count = 0;
  if (state.duplicateEnd > state.duplicateStart) {
    writeEdges(state, at + 4, state.duplicateStart, state.duplicateEnd);
    count = 1;
    state.duplicateStart = 0;
    state.duplicateEnd = 0;
  }
  for (let i = 0; i < queue.pieceCount && count < room; i++, count++)
    writeEdges(state, at + 4 + count * 8, queue.pieceStart(i), queue.pieceEnd(i));
  return beginSack(out, at, count);
}

function writeEdges(state: TcpState, at: number, start: number, end: number): void {
  writeU32(state.core.out, at, (state.irs + start) >>> 0);
  writeU32(state.core.out, at + 4, (state.irs + end) >>> 0);
}

function seal(state: TcpState, at: number, length: number): void {
  const { out, sink } = state.core;
  const bytes = state.local.length;
  writeIpHeader(out, TCP, state.local, state.remote, length);
  writeU16(out, at + 16, transportChecksum(out, addressesAt(bytes), bytes, TCP, at, length));
  sink.transmit(out, at + length);
}
