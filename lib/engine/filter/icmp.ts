/**
 * ICMP (RFC 792) and ICMPv6 (RFC 4443) as flows: a query and its answer share an identifier; an error belongs to the flow of the
 * packet that it quotes, and is judged as that flow. Any other message (redirects of a router, neighbour discovery, which a
 * tunnel without a link layer has no use for) is none of a client's business.
 */
import { hasPorts } from '#lib/netmap/access.ts';
import { readU16 } from '../bytes/index.ts';
import { type FilterPacket, ICMP, ICMP6, isMapped, KIND, readI32 } from './packet-view.ts';
import { type Direction, FILTER, type FilterCode, FROM_CLIENT } from './verdict.ts';

const HEADER_BYTES = 8;
/** Echo, timestamp, information, address mask; echo. */
const QUERIES4: readonly number[] = [8, 13, 15, 17];
const ANSWERS4: readonly number[] = [0, 14, 16, 18];
/** Unreachable, source quench, time exceeded, parameter problem. */
const ERRORS4: readonly number[] = [3, 4, 11, 12];
const QUERIES6: readonly number[] = [128];
const ANSWERS6: readonly number[] = [129];
/** Unreachable, packet too big, time exceeded, parameter problem. */
const ERRORS6: readonly number[] = [1, 2, 3, 4];

/** For a header of 8 bytes or more that is really there. Fills in kind and flow; an error gets the flow it quotes. */
export function classifyIcmp(
  bytes: Uint8Array,
  at: number,
  end: number,
  direction: Direction,
  into: FilterPacket,
): FilterCode {
  // ICMP of the other family inside has no meaning that hosts agree on.
  if ((into.protocol === ICMP) !== into.v4) return FILTER.icmpType;
  const type = bytes[at] as number;
  const query = (into.v4 ? QUERIES4 : QUERIES6).includes(type);
  if (query || (into.v4 ? ANSWERS4 : ANSWERS6).includes(type)) {
    into.clientPort = readU16(bytes, at + 4);
    into.kind = query ? KIND.opens : KIND.answers;
    return FILTER.pass;
  }
  if (!(into.v4 ? ERRORS4 : ERRORS6).includes(type)) return FILTER.icmpType;
  into.kind = KIND.error;
  return readQuoted(bytes, at + HEADER_BYTES, end, direction, into);
}

/**
 * The quoted packet went the other way, so its source is our destination; RFC 792 grants 8 bytes of its transport header.
 * An error for anyone but the sender of the quoted packet is a forgery.
 */
function readQuoted(bytes: Uint8Array, at: number, end: number, direction: Direction, into: FilterPacket): FilterCode {
  const headerBytes = into.v4 ? ((bytes[at] as number) & 15) * 4 : 40;
  const version = (bytes[at] as number) >>> 4;
  if (at + headerBytes + 8 > end) return FILTER.truncated;
  if (version !== (into.v4 ? 4 : 6) || headerBytes < 20) return FILTER.malformed;
  const fragment = into.v4 && (readU16(bytes, at + 6) & 0x1fff) !== 0;
  // A quoted later fragment, or extension headers, hide the ports: such an error can be matched to no flow.
  if (fragment) return FILTER.noFlow;
  const quotedSource = at + (into.v4 ? 12 : 8);
  const quotedDestination = at + (into.v4 ? 16 : 24);
  const fromClient = direction === FROM_CLIENT;
  if (!sameAddress(bytes, quotedSource, into, !fromClient)) return FILTER.noFlow;
  if (fromClient ? !sameAddress(bytes, quotedDestination, into, true) : !readRemote(bytes, quotedDestination, into))
    return FILTER.noFlow;
  into.protocol = bytes[at + (into.v4 ? 9 : 6)] as number;
  const body = at + headerBytes;
  if (hasPorts(into.protocol)) {
    const source = readU16(bytes, body);
    const destination = readU16(bytes, body + 2);
    into.clientPort = fromClient ? destination : source;
    into.remotePort = fromClient ? source : destination;
  } else if (into.protocol === (into.v4 ? ICMP : ICMP6)) into.clientPort = readU16(bytes, body + 4);
  return FILTER.pass;
}

/** Whether the address at `at` is the client's (or the remote's) of the packet read so far. */
function sameAddress(bytes: Uint8Array, at: number, of: FilterPacket, client: boolean): boolean {
  if (of.v4) return readI32(bytes, at) === (client ? of.c3 : of.r3);
  return (
    readI32(bytes, at) === (client ? of.c0 : of.r0) &&
    readI32(bytes, at + 4) === (client ? of.c1 : of.r1) &&
    readI32(bytes, at + 8) === (client ? of.c2 : of.r2) &&
    readI32(bytes, at + 12) === (client ? of.c3 : of.r3)
  );
}

/** Any router on the way may report an error to the client, so the flow's remote end is the quoted one. */
function readRemote(bytes: Uint8Array, at: number, into: FilterPacket): boolean {
  if (into.v4) {
    into.r3 = readI32(bytes, at);
    return true;
  }
  into.r0 = readI32(bytes, at);
  into.r1 = readI32(bytes, at + 4);
  into.r2 = readI32(bytes, at + 8);
  into.r3 = readI32(bytes, at + 12);
  return !isMapped(into.r0, into.r1, into.r2);
}
