/** The packet of ours that an ICMP error quotes: as much of it as says which flow it belonged to. It may be cut after 8 bytes. */
import { readU16, readU32 } from '../bytes/index.ts';
import { V4_BYTES, V6_BYTES } from './address.ts';
import { type IpHeader, TCP, UDP, V4_HEADER_BYTES, V6_HEADER_BYTES } from './ip-header.ts';

const NAMES_BYTES = 8;
const ICMP_HEADER_BYTES = 8;

export interface QuotedPacket {
  protocol: number;
  addressBytes: number;
  sourceAt: number;
  destinationAt: number;
  sourcePort: number;
  destinationPort: number;
  /** Of TCP. */
  sequence: number;
}

export function emptyQuotedPacket(): QuotedPacket {
  return {
    protocol: 0,
    addressBytes: V4_BYTES,
    sourceAt: 0,
    destinationAt: 0,
    sourcePort: 0,
    destinationPort: 0,
    sequence: 0,
  };
}

/** False when too little is quoted, or nothing that has ports. */
export function readQuotedPacket(bytes: Uint8Array, error: Readonly<IpHeader>, into: QuotedPacket): boolean {
  const at = error.bodyAt + ICMP_HEADER_BYTES;
  const length = error.bodyLength - ICMP_HEADER_BYTES;
  let headerBytes = V6_HEADER_BYTES;
  if (error.version === 4) {
    if (length < V4_HEADER_BYTES || (bytes[at] as number) >>> 4 !== 4) return false;
    headerBytes = ((bytes[at] as number) & 15) * 4;
    if (headerBytes < V4_HEADER_BYTES) return false;
    into.protocol = bytes[at + 9] as number;
    into.addressBytes = V4_BYTES;
    into.sourceAt = at + 12;
  } else {
    if (length < V6_HEADER_BYTES || (bytes[at] as number) >>> 4 !== 6) return false;
    into.protocol = bytes[at + 6] as number;
    into.addressBytes = V6_BYTES;
    into.sourceAt = at + 8;
  }
  if (length < headerBytes + NAMES_BYTES || (into.protocol !== TCP && into.protocol !== UDP)) return false;
  into.destinationAt = into.sourceAt + into.addressBytes;
  into.sourcePort = readU16(bytes, at + headerBytes);
  into.destinationPort = readU16(bytes, at + headerBytes + 2);
  into.sequence = readU32(bytes, at + headerBytes + 4);
  return true;
}
