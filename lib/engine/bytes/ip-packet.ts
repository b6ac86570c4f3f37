/** Reads an IPv4 (RFC 791) or IPv6 (RFC 8200) header as far as routing and classes need it. */
import { readU16, readU32 } from './big-endian.ts';

export const PROTOCOL_UDP = 17;
const PROTOCOL_TCP = 6;
const PROTOCOL_SCTP = 132;
const V4_BYTES = 20;
const V6_BYTES = 40;
const V6_FRAGMENT = 44;
/** Hop-by-hop, routing and destination options: a length in units of 8 bytes after the first. */
const V6_OPTIONS: readonly number[] = [0, 43, 60];
const MAX_EXTENSIONS = 8;

/** One object serves many packets. */
export interface IpView {
  version: 4 | 6;
  protocol: number;
  dscp: number;
  /** IPv4 addresses in host order; 0 in version 6, whose addresses stand at `sourceAt` and `destinationAt`. */
  srcIp: number;
  dstIp: number;
  sourceAt: number;
  destinationAt: number;
  /** -1 where the protocol has none or the packet is not the first fragment. */
  srcPort: number;
  dstPort: number;
  /** Where the transport header begins, and the packet's length from its own header. */
  bodyAt: number;
  totalLength: number;
}

export function emptyIpView(): IpView {
  return {
    version: 4,
    protocol: 0,
    dscp: 0,
    srcIp: 0,
    dstIp: 0,
    sourceAt: 0,
    destinationAt: 0,
    srcPort: -1,
    dstPort: -1,
    bodyAt: 0,
    totalLength: 0,
  };
}

/** Reads the packet that starts at `offset` and has at most `length` bytes; false when it is none. */
export function readIpPacket(bytes: Uint8Array, offset: number, length: number, into: IpView): boolean {
  if (length < V4_BYTES) return false;
  const version = (bytes[offset] as number) >>> 4;
  if (version === 4) return readV4(bytes, offset, length, into);
  return version === 6 && readV6(bytes, offset, length, into);
}

function readV4(bytes: Uint8Array, offset: number, length: number, into: IpView): boolean {
  const headerBytes = ((bytes[offset] as number) & 15) * 4;
  into.totalLength = readU16(bytes, offset + 2);
  if (headerBytes < V4_BYTES || into.totalLength < headerBytes || into.totalLength > length) return false;
  into.version = 4;
  into.dscp = (bytes[offset + 1] as number) >>> 2;
  into.protocol = bytes[offset + 9] as number;
  into.sourceAt = offset + 12;
  into.destinationAt = offset + 16;
  into.srcIp = readU32(bytes, offset + 12);
  into.dstIp = readU32(bytes, offset + 16);
  into.bodyAt = offset + headerBytes;
  const later = (readU16(bytes, offset + 6) & 0x1fff) !== 0;
  readPorts(bytes, offset + into.totalLength, later, into);
  return true;
}

function readV6(bytes: Uint8Array, offset: number, length: number, into: IpView): boolean {
  if (length < V6_BYTES) return false;
  into.totalLength = V6_BYTES + readU16(bytes, offset + 4);
  if (into.totalLength > length) return false;
  into.version = 6;
  into.dscp = (readU16(bytes, offset) >>> 6) & 63;
  into.sourceAt = offset + 8;
  into.destinationAt = offset + 24;
  into.srcIp = 0;
  into.dstIp = 0;
  const end = offset + into.totalLength;
  let protocol = bytes[offset + 6] as number;
  let at = offset + V6_BYTES;
  let later = false;
  for (let i = 0; i < MAX_EXTENSIONS && at + 8 <= end; i++) {
    if (protocol === V6_FRAGMENT) {
      later ||= readU16(bytes, at + 2) >>> 3 !== 0;
      protocol = bytes[at] as number;
      at += 8;
    } else if (V6_OPTIONS.includes(protocol)) {
      protocol = bytes[at] as number;
      at += ((bytes[at + 1] as number) + 1) * 8;
    } else break;
  }
  into.protocol = protocol;
  into.bodyAt = Math.min(at, end);
  readPorts(bytes, end, later, into);
  return true;
}

function readPorts(bytes: Uint8Array, end: number, laterFragment: boolean, into: IpView): void {
  const { protocol, bodyAt } = into;
  const has = protocol === PROTOCOL_TCP || protocol === PROTOCOL_UDP || protocol === PROTOCOL_SCTP;
  const readable = has && !laterFragment && bodyAt + 4 <= end;
  into.srcPort = readable ? readU16(bytes, bodyAt) : -1;
  into.dstPort = readable ? readU16(bytes, bodyAt + 2) : -1;
}
