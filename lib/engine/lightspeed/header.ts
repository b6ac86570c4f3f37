/**
 * LightSpeed header codec, seed 002. Version 1:
 *
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------+-------+---------------+-------------------------------+
 * |  Ver  | Flags |     Token     |           Sequence            |
 * +-------+-------+---------------+-------------------------------+
 * |                        Timestamp, us                          |
 * +---------------------------------------------------------------+
 * |                  Original source IPv4 address                 |
 * +---------------------------------------------------------------+
 * |               Original destination IPv4 address               |
 * +-------------------------------+-------------------------------+
 * |     Original source port      |   Original destination port   |
 * +===============================+===============+===============+
 * |         FEC group id          | Packet index  |  Group size   |   version 2 only
 * +---------------+---------------+---------------+---------------+
 * |   FEC flags   |   Must be 0   |
 * +---------------+---------------+
 */
import { readU16, readU32, writeU16, writeU32 } from '../bytes/index.ts';
import { DROP, type DropCode } from './drop.ts';

export const V1_BYTES = 20;
export const V2_BYTES = 26;
export const MAX_DATAGRAM_BYTES = 65_507;

export const FLAG_KEEPALIVE = 1;
export const FLAG_HANDSHAKE = 2;
export const FLAG_FIN = 4;
export const FLAG_FRAGMENT = 8;
const FEC_FLAG_PARITY = 1;

const TOKEN_AT = 1;
const SEQUENCE_AT = 2;
const TIMESTAMP_AT = 4;
const SRC_IP_AT = 8;
const DST_IP_AT = 12;
const SRC_PORT_AT = 16;
const DST_PORT_AT = 18;
const GROUP_ID_AT = 20;
const INDEX_AT = 22;
const GROUP_SIZE_AT = 23;
const FEC_FLAGS_AT = 24;
const FEC_RESERVED_AT = 25;

export type Version = 1 | 2;

/** A header as numbers. One object serves many packets: decodeHeader fills it in place. */
export interface Header {
  version: Version;
  flags: number;
  /** Session token, the seed's Reserved byte; 0 where the sender gives none. */
  token: number;
  sequence: number;
  timestampUs: number;
  srcIp: number;
  dstIp: number;
  srcPort: number;
  dstPort: number;
  /** The FEC extension; zero in version 1. */
  groupId: number;
  index: number;
  groupSize: number;
  parity: boolean;
}

export function emptyHeader(version: Version = 1): Header {
  return {
    version,
    flags: 0,
    token: 0,
    sequence: 0,
    timestampUs: 0,
    srcIp: 0,
    dstIp: 0,
    srcPort: 0,
    dstPort: 0,
    groupId: 0,
    index: 0,
    groupSize: 0,
    parity: false,
  };
}

export function headerBytes(version: Version): number {
  return version === 2 ? V2_BYTES : V1_BYTES;
}

/** Reads the header of a datagram of `length` bytes into `into`. Answers DROP.none or why it is no LightSpeed packet. */
export function decodeHeader(bytes: Uint8Array, length: number, into: Header): DropCode {
  if (length < V1_BYTES) return DROP.tooShort;
  const version = (bytes[0] as number) >>> 4;
  if (version !== 1 && version !== 2) return DROP.unknownVersion;
  if (version === 2 && length < V2_BYTES) return DROP.tooShort;
  into.version = version;
  into.flags = (bytes[0] as number) & 15;
  into.token = bytes[TOKEN_AT] as number;
  into.sequence = readU16(bytes, SEQUENCE_AT);
  into.timestampUs = readU32(bytes, TIMESTAMP_AT);
  into.srcIp = readU32(bytes, SRC_IP_AT);
  into.dstIp = readU32(bytes, DST_IP_AT);
  into.srcPort = readU16(bytes, SRC_PORT_AT);
  into.dstPort = readU16(bytes, DST_PORT_AT);
  if (into.flags & FLAG_FRAGMENT) return DROP.fragment;
  return version === 2 ? decodeExtension(bytes, into) : DROP.none;
}

function decodeExtension(bytes: Uint8Array, into: Header): DropCode {
  const fecFlags = bytes[FEC_FLAGS_AT] as number;
  into.groupId = readU16(bytes, GROUP_ID_AT);
  into.index = bytes[INDEX_AT] as number;
  into.groupSize = bytes[GROUP_SIZE_AT] as number;
  into.parity = fecFlags === FEC_FLAG_PARITY;
  if (fecFlags > FEC_FLAG_PARITY || bytes[FEC_RESERVED_AT] !== 0) return DROP.badExtension;
  // Control packets have no place in a group; their extension is not looked at further.
  if (into.flags !== 0) return DROP.none;
  const inGroup = into.parity ? into.index === into.groupSize : into.index < into.groupSize;
  return inGroup && into.groupSize > 0 ? DROP.none : DROP.badExtension;
}

/** Writes the header at the start of `out`, answers its length: 20 or 26. */
export function encodeHeader(header: Header, out: Uint8Array): number {
  out[0] = (header.version << 4) | header.flags;
  out[TOKEN_AT] = header.token;
  writeU16(out, SEQUENCE_AT, header.sequence);
  writeU32(out, TIMESTAMP_AT, header.timestampUs);
  writeU32(out, SRC_IP_AT, header.srcIp);
  writeU32(out, DST_IP_AT, header.dstIp);
  writeU16(out, SRC_PORT_AT, header.srcPort);
  writeU16(out, DST_PORT_AT, header.dstPort);
  if (header.version === 1) return V1_BYTES;
  writeU16(out, GROUP_ID_AT, header.groupId);
  out[INDEX_AT] = header.index;
  out[GROUP_SIZE_AT] = header.groupSize;
  out[FEC_FLAGS_AT] = header.parity ? FEC_FLAG_PARITY : 0;
  out[FEC_RESERVED_AT] = 0;
  return V2_BYTES;
}

/** Sets another token in an encoded header. */
export function patchToken(bytes: Uint8Array, token: number): void {
  bytes[TOKEN_AT] = token;
}

/** The seed's make_response: the same packet on its way back, source and destination swapped, sequence and time echoed. */
export function makeResponse(header: Header): Header {
  const { srcIp, srcPort } = header;
  header.srcIp = header.dstIp;
  header.srcPort = header.dstPort;
  header.dstIp = srcIp;
  header.dstPort = srcPort;
  return header;
}

/** Monotonic milliseconds as the wire's wrapping microseconds. */
export function timestampOf(nowMs: number): number {
  return Math.floor(nowMs * 1000) >>> 0;
}

/** Milliseconds since a wire timestamp of ours was taken, modulo its wrap of 71.6 minutes. */
export function elapsedMs(nowMs: number, timestampUs: number): number {
  return ((timestampOf(nowMs) - timestampUs) >>> 0) / 1000;
}
