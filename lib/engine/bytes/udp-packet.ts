/** Whole IPv4 packets with UDP inside (RFC 791, RFC 768): built and read, checksums included. */
import { readU16, writeU16, writeU32 } from './big-endian.ts';
import { emptyIpView, type IpView, PROTOCOL_UDP, readIpPacket } from './ip-packet.ts';

const IP_BYTES = 20;
const UDP_BYTES = 8;
export const UDP_PACKET_OVERHEAD = IP_BYTES + UDP_BYTES;
const HOPS = 64;
const DONT_FRAGMENT = 0x4000;
const MAX_PACKET_BYTES = 65_535;

/** IPv4 addresses in host order. */
export interface UdpFlow {
  srcIp: number;
  dstIp: number;
  srcPort: number;
  dstPort: number;
}

/** One object serves many packets. */
export interface UdpView extends UdpFlow {
  payloadAt: number;
  payloadLength: number;
}

export function emptyUdpView(): UdpView {
  return { srcIp: 0, dstIp: 0, srcPort: 0, dstPort: 0, payloadAt: 0, payloadLength: 0 };
}

/** The ones' complement sum of 16-bit words, added to `sum` and not yet folded. */
function sumWords(bytes: Uint8Array, from: number, to: number, sum: number): number {
  let total = sum;
  let at = from;
  for (; at + 1 < to; at += 2) total += readU16(bytes, at);
  return at < to ? total + ((bytes[at] as number) << 8) : total;
}

function fold(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x10000);
  return folded ^ 0xffff;
}

/** The internet checksum of RFC 1071. */
export function internetChecksum(bytes: Uint8Array, from: number, length: number): number {
  return fold(sumWords(bytes, from, from + length, 0));
}

function udpChecksum(bytes: Uint8Array, ipAt: number, udpAt: number, udpLength: number): number {
  const pseudo = sumWords(bytes, ipAt + 12, ipAt + 20, PROTOCOL_UDP + udpLength);
  return fold(sumWords(bytes, udpAt, udpAt + udpLength, pseudo));
}

/** Writes a packet at the start of `out`; answers its length, 0 when it would be longer than IP allows. */
export function writeUdpPacket(
  out: Uint8Array,
  flow: Readonly<UdpFlow>,
  payload: Uint8Array,
  offset: number,
  length: number,
  dscp = 0,
): number {
  const total = UDP_PACKET_OVERHEAD + length;
  if (total > MAX_PACKET_BYTES || total > out.length) return 0;
  out[0] = 0x45;
  out[1] = dscp << 2;
  writeU16(out, 2, total);
  writeU16(out, 4, 0);
  writeU16(out, 6, DONT_FRAGMENT);
  out[8] = HOPS;
  out[9] = PROTOCOL_UDP;
  writeU16(out, 10, 0);
  writeU32(out, 12, flow.srcIp);
  writeU32(out, 16, flow.dstIp);
  writeU16(out, 10, internetChecksum(out, 0, IP_BYTES));
  writeU16(out, IP_BYTES, flow.srcPort);
  writeU16(out, IP_BYTES + 2, flow.dstPort);
  writeU16(out, IP_BYTES + 4, UDP_BYTES + length);
  writeU16(out, IP_BYTES + 6, 0);
  out.set(payload.subarray(offset, offset + length), UDP_PACKET_OVERHEAD);
  const checksum = udpChecksum(out, 0, IP_BYTES, UDP_BYTES + length);
  // 0 would mean that there is none.
  writeU16(out, IP_BYTES + 6, checksum === 0 ? 0xffff : checksum);
  return total;
}

const ip: IpView = emptyIpView();

/** Reads an unfragmented IPv4 UDP packet; false when it is none, is malformed or has a wrong checksum. */
export function readUdpPacket(bytes: Uint8Array, offset: number, length: number, into: UdpView): boolean {
  if (!readIpPacket(bytes, offset, length, ip) || ip.version !== 4 || ip.protocol !== PROTOCOL_UDP) return false;
  const moreFragments = (readU16(bytes, offset + 6) & 0x3fff) !== 0;
  const available = offset + ip.totalLength - ip.bodyAt;
  if (moreFragments || available < UDP_BYTES) return false;
  const udpLength = readU16(bytes, ip.bodyAt + 4);
  if (udpLength < UDP_BYTES || udpLength > available) return false;
  if (readU16(bytes, ip.bodyAt + 6) !== 0 && udpChecksum(bytes, offset, ip.bodyAt, udpLength) !== 0) return false;
  into.srcIp = ip.srcIp;
  into.dstIp = ip.dstIp;
  into.srcPort = ip.srcPort;
  into.dstPort = ip.dstPort;
  into.payloadAt = ip.bodyAt + UDP_BYTES;
  into.payloadLength = udpLength - UDP_BYTES;
  return true;
}
