/**
 * LTT header codec, docs/protocol/ltt.md. Big-endian:
 *
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------+-------+---------------+---------------+---------------+
 * |  0xA  | Type  |     Flags     |   Hop limit   | Traffic class |
 * +-------+-------+---------------+---------------+---------------+
 * |                             Label                             |
 * +---------------------------------------------------------------+
 * |                        Path sequence                          |
 * +---------------------------------------------------------------+
 * |                 Send time, microseconds, wraps                |
 * +---------------------------------------------------------------+
 * |                     Segment tag (8 bytes)                     |
 * |                                                               |
 * +---------------------------------------------------------------+
 *
 * The segment tag is SipHash-2-4 over the 16 bytes before it and the payload length as 32 bits. The payload is everything
 * after these 24 bytes: the FEC extension where there is one, then the body.
 */
import { readU32, writeU32 } from '../bytes/index.ts';
import type { SipHash20 } from '../crypto/index.ts';
import { LTT_DROP, type LttDropCode } from './drop.ts';

export const HEADER_BYTES = 24;
export const MAX_DATAGRAM_BYTES = 65_507;
export const FIRST_HOP_LIMIT = 16;

export const TYPE_DATA = 0;
export const TYPE_PARITY = 1;
export const TYPE_PROBE = 2;
export const TYPE_PROBE_REPLY = 3;
export const TYPE_REPORT = 4;
/** Between a PoP and a gateway alone: a LightLink client's WireGuard message and the client's address (relay-body.ts). */
export const TYPE_RELAY = 5;

export const FLAG_FEC = 1;
export const FLAG_DUPLICATED = 2;
export const FLAG_LAST = 4;
const KNOWN_FLAGS = 7;

/** Traffic class: 0 for what is not inner data, else the class; and which of two copies this is. */
export const CLASS_CRITICAL = 1;
export const CLASS_INTERACTIVE = 2;
export const CLASS_BULK = 3;
export const CLASS_MASK = 3;
export const CLASS_SECOND_COPY = 0x80;

const FLAGS_AT = 1;
const HOP_LIMIT_AT = 2;
const CLASS_AT = 3;
const LABEL_AT = 4;
const SEQUENCE_AT = 8;
const TIME_AT = 12;
const TAG_AT = 16;

/** A header as numbers; one object serves many packets. */
export interface LttHeader {
  type: number;
  flags: number;
  hopLimit: number;
  trafficClass: number;
  label: number;
  sequence: number;
  timeUs: number;
}

export function emptyLttHeader(): LttHeader {
  return { type: 0, flags: 0, hopLimit: 0, trafficClass: 0, label: 0, sequence: 0, timeUs: 0 };
}

/** Reads the header into `into`: LTT_DROP.none, or why these bytes are no LTT packet. The tag is not checked. */
export function decodeLttHeader(bytes: Uint8Array, length: number, into: LttHeader): LttDropCode {
  if (length < HEADER_BYTES) return LTT_DROP.tooShort;
  const first = bytes[0] as number;
  if (first >>> 4 !== 0xa) return LTT_DROP.notLtt;
  into.type = first & 15;
  into.flags = bytes[FLAGS_AT] as number;
  into.hopLimit = bytes[HOP_LIMIT_AT] as number;
  into.trafficClass = bytes[CLASS_AT] as number;
  into.label = readU32(bytes, LABEL_AT);
  into.sequence = readU32(bytes, SEQUENCE_AT);
  into.timeUs = readU32(bytes, TIME_AT);
  if (into.type > TYPE_RELAY) return LTT_DROP.unknownType;
  if ((into.flags & ~KNOWN_FLAGS) | (into.trafficClass & ~(CLASS_MASK | CLASS_SECOND_COPY)))
    return LTT_DROP.reservedBits;
  return LTT_DROP.none;
}

/** Writes the header at the start of `out`, all but the tag. */
export function encodeLttHeader(header: LttHeader, out: Uint8Array): void {
  out[0] = 0xa0 | header.type;
  out[FLAGS_AT] = header.flags;
  out[HOP_LIMIT_AT] = header.hopLimit;
  out[CLASS_AT] = header.trafficClass;
  writeU32(out, LABEL_AT, header.label);
  writeU32(out, SEQUENCE_AT, header.sequence);
  writeU32(out, TIME_AT, header.timeUs);
}

/** A PoP's change to a packet: the next label and one hop less. The tag has to be sealed again. */
export function rewriteHop(bytes: Uint8Array, label: number, hopLimit: number): void {
  bytes[HOP_LIMIT_AT] = hopLimit;
  writeU32(bytes, LABEL_AT, label);
}

/** Writes the segment tag of a datagram of `length` bytes whose header is in place. */
export function sealTag(key: SipHash20, bytes: Uint8Array, length: number): void {
  key.write(bytes, 0, length - HEADER_BYTES, bytes, TAG_AT);
}

export function tagHolds(key: SipHash20, bytes: Uint8Array, length: number): boolean {
  return key.matches(bytes, 0, length - HEADER_BYTES, bytes, TAG_AT);
}

/** Monotonic milliseconds as the wire's wrapping microseconds. */
export function wireTime(nowMs: number): number {
  return Math.floor(nowMs * 1000) >>> 0;
}
