/** IPv4 (RFC 791) and IPv6 (RFC 8200) headers as a host reads and writes them: checksum, fragments, extension headers. */
import { readU16, readU32, writeU16 } from '../bytes/index.ts';
import { V4_BYTES, V6_BYTES } from './address.ts';
import { foldChecksum, sumWords } from './checksum.ts';

export const ICMP = 1;
export const TCP = 6;
export const UDP = 17;
export const ICMP6 = 58;

export const V4_HEADER_BYTES = 20;
export const V6_HEADER_BYTES = 40;
const HOPS = 64;
const DONT_FRAGMENT = 0x4000;
const V6_FRAGMENT = 44;
/** Hop-by-hop, routing and destination options: a length in units of 8 bytes after the first. */
const V6_HOP_BY_HOP = 0;
const V6_ROUTING = 43;
const V6_DESTINATION = 60;
const MAX_EXTENSIONS = 6;

export const IP_WHOLE = 0;
export const IP_FRAGMENT = 1;
export const IP_MALFORMED = 2;
export const IP_BAD_CHECKSUM = 3;
export type IpKind = typeof IP_WHOLE | typeof IP_FRAGMENT | typeof IP_MALFORMED | typeof IP_BAD_CHECKSUM;

/** One object serves many packets. Source and destination stand together, from `addressesAt`. */
export interface IpHeader {
  at: number;
  version: 4 | 6;
  protocol: number;
  hopLimit: number;
  addressBytes: number;
  addressesAt: number;
  bodyAt: number;
  bodyLength: number;
  totalLength: number;
  /** Of a fragment. Offset in bytes; identification and protocol tell datagrams of two hosts apart. */
  fragmentOffset: number;
  moreFragments: boolean;
  identification: number;
}

export function emptyIpHeader(): IpHeader {
  return {
    at: 0,
    version: 4,
    protocol: 0,
    hopLimit: 0,
    addressBytes: V4_BYTES,
    addressesAt: 0,
    bodyAt: 0,
    bodyLength: 0,
    totalLength: 0,
    fragmentOffset: 0,
    moreFragments: false,
    identification: 0,
  };
}

export function readIpHeader(bytes: Uint8Array, offset: number, length: number, into: IpHeader): IpKind {
  if (length < V4_HEADER_BYTES) return IP_MALFORMED;
  into.at = offset;
  into.fragmentOffset = 0;
  into.moreFragments = false;
  const version = (bytes[offset] as number) >>> 4;
  if (version === 4) return readV4(bytes, offset, length, into);
  return version === 6 && length >= V6_HEADER_BYTES ? readV6(bytes, offset, length, into) : IP_MALFORMED;
}

function readV4(bytes: Uint8Array, offset: number, length: number, into: IpHeader): IpKind {
  const headerBytes = ((bytes[offset] as number) & 15) * 4;
  const total = readU16(bytes, offset + 2);
  if (headerBytes < V4_HEADER_BYTES || total < headerBytes || total > length) return IP_MALFORMED;
  if (foldChecksum(sumWords(bytes, offset, offset + headerBytes, 0)) !== 0) return IP_BAD_CHECKSUM;
  into.version = 4;
  into.protocol = bytes[offset + 9] as number;
  into.hopLimit = bytes[offset + 8] as number;
  into.addressBytes = V4_BYTES;
  into.addressesAt = offset + 12;
  into.bodyAt = offset + headerBytes;
  into.bodyLength = total - headerBytes;
  into.totalLength = total;
  const fragment = readU16(bytes, offset + 6);
  if ((fragment & 0x3fff) === 0) return IP_WHOLE;
  into.fragmentOffset = (fragment & 0x1fff) * 8;
  into.moreFragments = (fragment & 0x2000) !== 0;
  into.identification = readU16(bytes, offset + 4);
  return IP_FRAGMENT;
}

function readV6(bytes: Uint8Array, offset: number, length: number, into: IpHeader): IpKind {
  const total = V6_HEADER_BYTES + readU16(bytes, offset + 4);
  if (total > length) return IP_MALFORMED;
  into.version = 6;
  into.hopLimit = bytes[offset + 7] as number;
  into.addressBytes = V6_BYTES;
  into.addressesAt = offset + 8;
  into.totalLength = total;
  const end = offset + total;
  let protocol = bytes[offset + 6] as number;
  let at = offset + V6_HEADER_BYTES;
  let kind: IpKind = IP_WHOLE;
  for (let i = 0; i < MAX_EXTENSIONS; i++) {
    if (protocol === V6_FRAGMENT && kind === IP_WHOLE) {
      if (at + 8 > end) return IP_MALFORMED;
      const fragment = readU16(bytes, at + 2);
      into.fragmentOffset = fragment & 0xfff8;
      into.moreFragments = (fragment & 1) !== 0;
      into.identification = readU32(bytes, at + 4);
      protocol = bytes[at] as number;
      at += 8;
      // An atomic fragment is a whole packet (RFC 6946). What follows in a true one is not read before it is whole.
      if (into.fragmentOffset === 0 && !into.moreFragments) continue;
      kind = IP_FRAGMENT;
      break;
    }
    if (protocol !== V6_HOP_BY_HOP && protocol !== V6_ROUTING && protocol !== V6_DESTINATION) break;
    if (at + 8 > end) return IP_MALFORMED;
    protocol = bytes[at] as number;
    at += ((bytes[at + 1] as number) + 1) * 8;
    if (at > end) return IP_MALFORMED;
  }
  into.protocol = protocol;
  into.bodyAt = at;
  into.bodyLength = end - at;
  return kind;
}

export function ipHeaderBytes(addressBytes: number): number {
  return addressBytes === V4_BYTES ? V4_HEADER_BYTES : V6_HEADER_BYTES;
}

/** Writes the header of a packet with `bodyLength` bytes behind it at the start of `out`; answers the header's length. */
export function writeIpHeader(
  out: Uint8Array,
  protocol: number,
  source: Uint8Array,
  destination: Uint8Array,
  bodyLength: number,
): number {
  if (source.length === V4_BYTES) {
    out[0] = 0x45;
    out[1] = 0;
    writeU16(out, 2, V4_HEADER_BYTES + bodyLength);
    writeU16(out, 4, 0);
    writeU16(out, 6, DONT_FRAGMENT);
    out[8] = HOPS;
    out[9] = protocol;
    for (let i = 0; i < V4_BYTES; i++) {
      out[12 + i] = source[i] as number;
      out[16 + i] = destination[i] as number;
    }
    finishV4Header(out);
    return V4_HEADER_BYTES;
  }
  out[0] = 0x60;
  out[1] = 0;
  out[2] = 0;
  out[3] = 0;
  writeU16(out, 4, bodyLength);
  out[6] = protocol;
  out[7] = HOPS;
  for (let i = 0; i < V6_BYTES; i++) {
    out[8 + i] = source[i] as number;
    out[24 + i] = destination[i] as number;
  }
  return V6_HEADER_BYTES;
}

export function finishV4Header(out: Uint8Array): void {
  writeU16(out, 10, 0);
  writeU16(out, 10, foldChecksum(sumWords(out, 0, V4_HEADER_BYTES, 0)));
}

/** Where the addresses stand in a packet that `writeIpHeader` wrote. */
export function addressesAt(addressBytes: number): number {
  return addressBytes === V4_BYTES ? 12 : 8;
}
