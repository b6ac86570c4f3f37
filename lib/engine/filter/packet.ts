/** The part of an IP packet that access depends on, read without trust: IPv4 (RFC 791) and IPv6 (RFC 8200) down to the ports. */
import { hasPorts } from '#lib/netmap/access.ts';
import { readU16 } from '../bytes/index.ts';
import { classifyIcmp } from './icmp.ts';
import { type FilterPacket, ICMP, ICMP6, isMapped, KIND, readI32, TCP } from './packet-view.ts';
import { type Direction, FILTER, type FilterCode, FROM_CLIENT } from './verdict.ts';

const UDP = 17;
const V4_BYTES = 20;
const V6_BYTES = 40;
const MAX_EXTENSIONS = 8;
const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const AUTHENTICATION = 51;
/** Nothing follows: no transport that anybody could be allowed to use. */
const NO_NEXT_HEADER = 59;
const DESTINATION_OPTIONS = 60;
const MAPPED = 0xffff;
/** Smallest transport header; protocols that are not here have none that matters. */
const HEADER_BYTES: Readonly<Record<number, number>> = {
  [ICMP]: 8,
  [ICMP6]: 8,
  [TCP]: 20,
  [UDP]: 8,
  33: 12,
  132: 12,
  136: 8,
};
const HEADER_BYTES_BY_PROTOCOL = Uint8Array.from({ length: 256 }, (_, protocol) => HEADER_BYTES[protocol] ?? 0);
const HAS_PORTS = Uint8Array.from({ length: 256 }, (_, protocol) => (hasPorts(protocol) ? 1 : 0));

const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;

/** Reads the packet at `offset` of at most `length` bytes. FILTER.pass, or why it goes no further. */
export function readFilterPacket(
  bytes: Uint8Array,
  offset: number,
  length: number,
  direction: Direction,
  into: FilterPacket,
): FilterCode {
  if (length < V4_BYTES || length > bytes.length - offset) return FILTER.malformed;
  const version = (bytes[offset] as number) >>> 4;
  if (version === 4) return readV4(bytes, offset, length, direction, into);
  return version === 6 ? readV6(bytes, offset, length, direction, into) : FILTER.malformed;
}

function readV4(
  bytes: Uint8Array,
  offset: number,
  length: number,
  direction: Direction,
  into: FilterPacket,
): FilterCode {
  const headerBytes = ((bytes[offset] as number) & 15) * 4;
  const totalLength = readU16(bytes, offset + 2);
  if (headerBytes < V4_BYTES || totalLength < headerBytes || totalLength > length) return FILTER.malformed;
  if (headerBytes > V4_BYTES && hasSourceRoute(bytes, offset + V4_BYTES, offset + headerBytes))
    return FILTER.sourceRoute;
  into.v4 = true;
  into.totalLength = totalLength;
  into.protocol = bytes[offset + 9] as number;
  into.c0 = 0;
  into.c1 = 0;
  into.c2 = MAPPED;
  into.r0 = 0;
  into.r1 = 0;
  into.r2 = MAPPED;
  into.c3 = readI32(bytes, offset + (direction === FROM_CLIENT ? 12 : 16));
  into.r3 = readI32(bytes, offset + (direction === FROM_CLIENT ? 16 : 12));
  const flags = readU16(bytes, offset + 6);
  into.fragmented = (flags & 0x3fff) !== 0;
  into.fragmentId = readU16(bytes, offset + 4);
  return readBody(bytes, offset + headerBytes, offset + totalLength, flags & 0x1fff, direction, into);
}

/** Loose or strict source route among the options; what cannot be read as options counts as one. */
function hasSourceRoute(bytes: Uint8Array, from: number, end: number): boolean {
  for (let at = from; at < end; ) {
    const type = bytes[at] as number;
    if (type === 0) return false;
    if (type === 131 || type === 137) return true;
    const size = type === 1 ? 1 : at + 1 < end ? (bytes[at + 1] as number) : 0;
    if (type !== 1 && size < 2) return true;
    at += size;
  }
  return false;
}

function readV6(
  bytes: Uint8Array,
  offset: number,
  length: number,
  direction: Direction,
  into: FilterPacket,
): FilterCode {
  if (length < V6_BYTES) return FILTER.malformed;
  const totalLength = V6_BYTES + readU16(bytes, offset + 4);
  if (totalLength > length) return FILTER.malformed;
  const end = offset + totalLength;
  const client = offset + (direction === FROM_CLIENT ? 8 : 24);
  const remote = offset + (direction === FROM_CLIENT ? 24 : 8);
  into.v4 = false;
  into.totalLength = totalLength;
  into.c0 = readI32(bytes, client);
  into.c1 = readI32(bytes, client + 4);
  into.c2 = readI32(bytes, client + 8);
  into.c3 = readI32(bytes, client + 12);
  into.r0 = readI32(bytes, remote);
  into.r1 = readI32(bytes, remote + 4);
  into.r2 = readI32(bytes, remote + 8);
  into.r3 = readI32(bytes, remote + 12);
  // An IPv4 address in an IPv6 header would share the tables of IPv4.
  if (isMapped(into.c0, into.c1, into.c2) || isMapped(into.r0, into.r1, into.r2)) return FILTER.malformed;
  into.fragmented = false;
  let protocol = bytes[offset + 6] as number;
  let at = offset + V6_BYTES;
  let fragmentOffset = 0;
  for (let i = 0; ; i++) {
    if (protocol === FRAGMENT) {
      if (at + 8 > end || into.fragmented) return FILTER.malformed;
      const word = readU16(bytes, at + 2);
      fragmentOffset = word >>> 3;
      into.fragmented = (word & ~6) !== 0;
      into.fragmentId = readI32(bytes, at + 4);
      protocol = bytes[at] as number;
      at += 8;
      // What follows in a later fragment is payload, not headers.
      if (fragmentOffset !== 0) break;
    } else if (protocol === HOP_BY_HOP || protocol === ROUTING || protocol === DESTINATION_OPTIONS) {
      if (at + 8 > end) return FILTER.truncated;
      if (protocol === ROUTING && (bytes[at + 3] as number) !== 0) return FILTER.sourceRoute;
      protocol = bytes[at] as number;
      at += ((bytes[at + 1] as number) + 1) * 8;
    } else if (protocol === AUTHENTICATION) {
      if (at + 8 > end) return FILTER.truncated;
      protocol = bytes[at] as number;
      at += ((bytes[at + 1] as number) + 2) * 4;
    } else if (protocol === NO_NEXT_HEADER) return FILTER.malformed;
    else break;
    if (at > end) return FILTER.truncated;
    if (i === MAX_EXTENSIONS) return FILTER.malformed;
  }
  into.protocol = protocol;
  return readBody(bytes, at, end, fragmentOffset, direction, into);
}

/** `fragmentOffset` in units of 8 bytes. */
function readBody(
  bytes: Uint8Array,
  at: number,
  end: number,
  fragmentOffset: number,
  direction: Direction,
  into: FilterPacket,
): FilterCode {
  const { protocol } = into;
  into.clientPort = 0;
  into.remotePort = 0;
  into.begins = false;
  into.closes = false;
  if (fragmentOffset !== 0) {
    into.kind = KIND.laterFragment;
    const covered = HEADER_BYTES_BY_PROTOCOL[protocol] as number;
    return fragmentOffset * 8 < covered ? FILTER.overlappingFragment : FILTER.pass;
  }
  if (at + (HEADER_BYTES_BY_PROTOCOL[protocol] as number) > end) return FILTER.truncated;
  if (protocol === ICMP || protocol === ICMP6) return classifyIcmp(bytes, at, end, direction, into);
  into.kind = KIND.opens;
  if (HAS_PORTS[protocol] === 1) {
    const source = readU16(bytes, at);
    const destination = readU16(bytes, at + 2);
    into.clientPort = direction === FROM_CLIENT ? source : destination;
    into.remotePort = direction === FROM_CLIENT ? destination : source;
  }
  if (protocol === TCP) {
    const flags = bytes[at + 13] as number;
    into.closes = (flags & (FIN | RST)) !== 0;
    // SYN alone, or ACK alone: a flow begun before we knew of it goes on.
    into.begins = (flags & (SYN | ACK | RST)) === SYN;
    if (!into.begins && (flags & (SYN | ACK | FIN | RST)) !== ACK) into.kind = KIND.continues;
  }
  return FILTER.pass;
}
