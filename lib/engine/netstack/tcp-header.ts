/**
 * The TCP header (RFC 9293 section 3.1) with the options in use: maximum segment size, window scale and timestamps (RFC 7323),
 * selective acknowledgement (RFC 2018).
 *
 *   source port 2 | destination port 2 | sequence 4 | acknowledgement 4 | offset, flags 2 | window 2 | checksum 2 | urgent 2 | options
 */
import { readU16, readU32, writeU16, writeU32 } from '../bytes/index.ts';

export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const PSH = 8;
export const ACK = 16;

export const TCP_HEADER_BYTES = 20;
/** Two bytes of padding, then kind, length, two numbers. */
export const TIMESTAMP_BYTES = 12;
/** More than three or four do not fit. */
const MAX_BLOCKS = 4;
const MAX_OPTION_BYTES = 40;

const OPTION_END = 0;
const OPTION_NOP = 1;
const OPTION_MSS = 2;
const OPTION_SCALE = 3;
const OPTION_SACK_PERMITTED = 4;
const OPTION_SACK = 5;
const OPTION_TIMESTAMPS = 8;
/** RFC 7323 section 2.3. */
const MAX_SCALE = 14;

/** One object serves many segments. */
export interface TcpHeader {
  sourcePort: number;
  destinationPort: number;
  sequence: number;
  acknowledgement: number;
  flags: number;
  window: number;
  payloadAt: number;
  payloadLength: number;
  /** 0 when absent. */
  mss: number;
  /** -1 when absent. */
  scale: number;
  sackPermitted: boolean;
  hasTimestamps: boolean;
  timestamp: number;
  echo: number;
  /** Pairs of left and right edges. */
  readonly blocks: Uint32Array;
  blockCount: number;
}

export function emptyTcpHeader(): TcpHeader {
  return {
    sourcePort: 0,
    destinationPort: 0,
    sequence: 0,
    acknowledgement: 0,
    flags: 0,
    window: 0,
    payloadAt: 0,
    payloadLength: 0,
    mss: 0,
    scale: -1,
    sackPermitted: false,
    hasTimestamps: false,
    timestamp: 0,
    echo: 0,
    blocks: new Uint32Array(MAX_BLOCKS * 2),
    blockCount: 0,
  };
}

/** False when the segment's own lengths contradict each other. A wrong option ends the options, as everywhere. */
export function readTcpHeader(bytes: Uint8Array, at: number, length: number, into: TcpHeader): boolean {
  if (length < TCP_HEADER_BYTES) return false;
  const headerBytes = ((bytes[at + 12] as number) >>> 4) * 4;
  if (headerBytes < TCP_HEADER_BYTES || headerBytes > length) return false;
  into.sourcePort = readU16(bytes, at);
  into.destinationPort = readU16(bytes, at + 2);
  into.sequence = readU32(bytes, at + 4);
  into.acknowledgement = readU32(bytes, at + 8);
  into.flags = (bytes[at + 13] as number) & 31;
  into.window = readU16(bytes, at + 14);
  into.payloadAt = at + headerBytes;
  into.payloadLength = length - headerBytes;
  into.mss = 0;
  into.scale = -1;
  into.sackPermitted = false;
  into.hasTimestamps = false;
  into.blockCount = 0;
  readOptions(bytes, at + TCP_HEADER_BYTES, at + headerBytes, into);
  return true;
}

function readOptions(bytes: Uint8Array, from: number, end: number, into: TcpHeader): void {
  let at = from;
  while (at < end) {
    const kind = bytes[at] as number;
    if (kind === OPTION_END) return;
    if (kind === OPTION_NOP) {
      at++;
      continue;
    }
    const length = at + 1 < end ? (bytes[at + 1] as number) : 0;
    if (length < 2 || at + length > end) return;
    readOption(bytes, at, kind, length, into);
    at += length;
  }
}

function readOption(bytes: Uint8Array, at: number, kind: number, length: number, into: TcpHeader): void {
  if (kind === OPTION_TIMESTAMPS && length === 10) {
    into.hasTimestamps = true;
    into.timestamp = readU32(bytes, at + 2);
    into.echo = readU32(bytes, at + 6);
  } else if (kind === OPTION_SACK && length >= 10 && (length - 2) % 8 === 0) {
    into.blockCount = Math.min((length - 2) >>> 3, MAX_BLOCKS);
    for (let i = 0; i < into.blockCount * 2; i++) into.blocks[i] = readU32(bytes, at + 2 + i * 4);
  } else if (kind === OPTION_MSS && length === 4) into.mss = readU16(bytes, at + 2);
  else if (kind === OPTION_SCALE && length === 3) into.scale = Math.min(bytes[at + 2] as number, MAX_SCALE);
  else if (kind === OPTION_SACK_PERMITTED && length === 2) into.sackPermitted = true;
}

/** Writes the fixed part; `headerBytes` counts the options that are written beside it. The checksum is zero. */
export function writeTcpHeader(
  out: Uint8Array,
  at: number,
  ports: { readonly localPort: number; readonly remotePort: number },
  sequence: number,
  acknowledgement: number,
  flags: number,
  window: number,
  headerBytes: number,
): void {
  writeU16(out, at, ports.localPort);
  writeU16(out, at + 2, ports.remotePort);
  writeU32(out, at + 4, sequence);
  writeU32(out, at + 8, acknowledgement);
  out[at + 12] = headerBytes << 2;
  out[at + 13] = flags;
  writeU16(out, at + 14, window);
  writeU32(out, at + 16, 0);
}

/** Writes the options of a SYN; `scale` below 0, no SACK and no timestamps leave theirs out. Answers their length. */
export function writeSynOptions(
  out: Uint8Array,
  at: number,
  mss: number,
  scale: number,
  sackPermitted: boolean,
  hasTimestamps: boolean,
  timestamp: number,
  echo: number,
): number {
  out[at] = OPTION_MSS;
  out[at + 1] = 4;
  writeU16(out, at + 2, mss);
  let length = 4;
  if (sackPermitted) {
    out[at + length] = OPTION_NOP;
    out[at + length + 1] = OPTION_NOP;
    out[at + length + 2] = OPTION_SACK_PERMITTED;
    out[at + length + 3] = 2;
    length += 4;
  }
  if (hasTimestamps) length += writeTimestamps(out, at + length, timestamp, echo);
  if (scale >= 0) {
    out[at + length] = OPTION_NOP;
    out[at + length + 1] = OPTION_SCALE;
    out[at + length + 2] = 3;
    out[at + length + 3] = scale;
    length += 4;
  }
  return length;
}

export function writeTimestamps(out: Uint8Array, at: number, timestamp: number, echo: number): number {
  out[at] = OPTION_NOP;
  out[at + 1] = OPTION_NOP;
  out[at + 2] = OPTION_TIMESTAMPS;
  out[at + 3] = 10;
  writeU32(out, at + 4, timestamp);
  writeU32(out, at + 8, echo);
  return TIMESTAMP_BYTES;
}

/** Writes the head of a SACK option for `count` blocks; the edges follow at `at + 4`. Answers the whole length. */
export function beginSack(out: Uint8Array, at: number, count: number): number {
  out[at] = OPTION_NOP;
  out[at + 1] = OPTION_NOP;
  out[at + 2] = OPTION_SACK;
  out[at + 3] = 2 + count * 8;
  return 4 + count * 8;
}

/** How many blocks fit beside `optionBytes` of other options. */
export function blocksThatFit(optionBytes: number): number {
  return Math.min(MAX_BLOCKS, (MAX_OPTION_BYTES - optionBytes - 4) >>> 3);
}
