/** ICMP echo over IPv4 (RFC 792) inside a tunnel: what round trip, loss and size are measured with. */

const IP_BYTES = 20;
const ICMP_BYTES = 8;
const HEADERS_BYTES = IP_BYTES + ICMP_BYTES;
const ECHO = 8;
const ECHO_REPLY = 0;
const PROTOCOL_ICMP = 1;

function checksum(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i += 2) sum += ((bytes[i] as number) << 8) | (i + 1 < to ? (bytes[i + 1] as number) : 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** A whole packet of `bytes` (at least 28), which may not be fragmented. Addresses are numbers. */
export function echoRequest(from: number, to: number, id: number, sequence: number, bytes: number): Uint8Array {
  const packet = new Uint8Array(Math.max(HEADERS_BYTES, bytes));
  const view = new DataView(packet.buffer);
  packet[0] = 0x45;
  view.setUint16(2, packet.length);
  packet[6] = 0x40;
  packet[8] = 64;
  packet[9] = PROTOCOL_ICMP;
  view.setUint32(12, from);
  view.setUint32(16, to);
  view.setUint16(10, checksum(packet, 0, IP_BYTES));
  packet[IP_BYTES] = ECHO;
  view.setUint16(IP_BYTES + 4, id);
  view.setUint16(IP_BYTES + 6, sequence);
  view.setUint16(IP_BYTES + 2, checksum(packet, IP_BYTES, packet.length));
  return packet;
}

/** The sequence number of an answer to `id`; -1 for every other packet. */
export function echoReply(bytes: Uint8Array, offset: number, length: number, id: number): number {
  if (length < HEADERS_BYTES || bytes[offset] !== 0x45 || bytes[offset + 9] !== PROTOCOL_ICMP) return -1;
  const at = offset + IP_BYTES;
  if (bytes[at] !== ECHO_REPLY) return -1;
  if ((((bytes[at + 4] as number) << 8) | (bytes[at + 5] as number)) !== id) return -1;
  return ((bytes[at + 6] as number) << 8) | (bytes[at + 7] as number);
}
