/** ICMP (RFC 792, RFC 1122, RFC 1812) and ICMPv6 (RFC 4443): echo, and errors in words that both have. */
import { readU16, readU32, writeU16, writeU32 } from '../bytes/index.ts';
import { V4_BYTES } from './address.ts';
import { foldChecksum, sumWords, transportChecksum } from './checksum.ts';
import {
  addressesAt,
  ICMP,
  ICMP6,
  type IpHeader,
  V4_HEADER_BYTES,
  V6_HEADER_BYTES,
  writeIpHeader,
} from './ip-header.ts';
import type { Unreachable } from './types.ts';

const V4_ECHO_REPLY = 0;
const V4_UNREACHABLE = 3;
const V4_ECHO = 8;
const V4_TIME_EXCEEDED = 11;
const V6_UNREACHABLE = 1;
const V6_TOO_BIG = 2;
const V6_TIME_EXCEEDED = 3;
const V6_ECHO = 128;
const V6_ECHO_REPLY = 129;

const V4_CODES: Readonly<Record<Unreachable, number>> = { network: 0, host: 1, port: 3, prohibited: 13 };
const V6_CODES: Readonly<Record<Unreachable, number>> = { network: 0, host: 3, port: 4, prohibited: 1 };
const V4_FRAGMENTATION_NEEDED = 4;

/** RFC 1812 section 4.3.2.3: as much as fits 576 bytes; RFC 4443 section 2.4: 1280. */
const V4_ERROR_BYTES = 576;
const V6_ERROR_BYTES = 1280;
const ICMP_HEADER_BYTES = 8;

export const ECHO_REQUEST = 1;
export const ECHO_REPLY = 2;
export const ERROR_UNREACHABLE = 3;
export const ERROR_TOO_BIG = 4;
export const ERROR_OTHER = 5;
export const NOT_ICMP = 0;

export const TIME_EXCEEDED = 'time-exceeded';
export type ErrorKind = Unreachable | typeof TIME_EXCEEDED;

/** What kind of message it is; NOT_ICMP when it is cut short or its checksum is wrong. */
export function kindOfIcmp(bytes: Uint8Array, ip: Readonly<IpHeader>): number {
  const { bodyAt, bodyLength, version } = ip;
  if (bodyLength < ICMP_HEADER_BYTES) return NOT_ICMP;
  const sum =
    version === 4
      ? foldChecksum(sumWords(bytes, bodyAt, bodyAt + bodyLength, 0))
      : transportChecksum(bytes, ip.addressesAt, ip.addressBytes, ICMP6, bodyAt, bodyLength);
  if (sum !== 0) return NOT_ICMP;
  const type = bytes[bodyAt] as number;
  if (version === 4) {
    if (type === V4_ECHO) return ECHO_REQUEST;
    if (type === V4_ECHO_REPLY) return ECHO_REPLY;
    if (type !== V4_UNREACHABLE) return ERROR_OTHER;
    return bytes[bodyAt + 1] === V4_FRAGMENTATION_NEEDED ? ERROR_TOO_BIG : ERROR_UNREACHABLE;
  }
  if (type === V6_ECHO) return ECHO_REQUEST;
  if (type === V6_ECHO_REPLY) return ECHO_REPLY;
  if (type === V6_TOO_BIG) return ERROR_TOO_BIG;
  return type === V6_UNREACHABLE ? ERROR_UNREACHABLE : ERROR_OTHER;
}

/** The MTU that a "too big" names; 0 when it names none. */
export function mtuOf(bytes: Uint8Array, ip: Readonly<IpHeader>): number {
  return ip.version === 4 ? readU16(bytes, ip.bodyAt + 6) : readU32(bytes, ip.bodyAt + 4);
}

/** Writes the answer to an echo request; answers its length. Identifier, number and payload come back as they were. */
export function writeEchoReply(
  out: Uint8Array,
  bytes: Uint8Array,
  ip: Readonly<IpHeader>,
  own: Uint8Array,
  remote: Uint8Array,
): number {
  const v4 = ip.version === 4;
  const at = writeIpHeader(out, v4 ? ICMP : ICMP6, own, remote, ip.bodyLength);
  out.set(bytes.subarray(ip.bodyAt, ip.bodyAt + ip.bodyLength), at);
  out[at] = v4 ? V4_ECHO_REPLY : V6_ECHO_REPLY;
  return finish(out, at, ip.bodyLength, own.length);
}

/** Writes an error about the packet `quoted`, from `source` to that packet's source; answers its length. */
export function writeIcmpError(
  out: Uint8Array,
  kind: ErrorKind,
  source: Uint8Array,
  destination: Uint8Array,
  quoted: Uint8Array,
  quotedAt: number,
  quotedLength: number,
): number {
  const v4 = source.length === V4_BYTES;
  const limit = v4 ? V4_ERROR_BYTES - V4_HEADER_BYTES : V6_ERROR_BYTES - V6_HEADER_BYTES;
  const quote = Math.min(quotedLength, limit - ICMP_HEADER_BYTES);
  const length = ICMP_HEADER_BYTES + quote;
  const at = writeIpHeader(out, v4 ? ICMP : ICMP6, source, destination, length);
  if (kind === TIME_EXCEEDED) {
    out[at] = v4 ? V4_TIME_EXCEEDED : V6_TIME_EXCEEDED;
    out[at + 1] = 0;
  } else {
    out[at] = v4 ? V4_UNREACHABLE : V6_UNREACHABLE;
    out[at + 1] = v4 ? V4_CODES[kind] : V6_CODES[kind];
  }
  writeU32(out, at + 4, 0);
  out.set(quoted.subarray(quotedAt, quotedAt + quote), at + ICMP_HEADER_BYTES);
  return finish(out, at, length, source.length);
}

function finish(out: Uint8Array, at: number, length: number, addressBytes: number): number {
  writeU16(out, at + 2, 0);
  const sum =
    addressBytes === V4_BYTES
      ? foldChecksum(sumWords(out, at, at + length, 0))
      : transportChecksum(out, addressesAt(addressBytes), addressBytes, ICMP6, at, length);
  writeU16(out, at + 2, sum);
  return at + length;
}
