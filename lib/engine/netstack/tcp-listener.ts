/** Segments that belong to no connection: a SYN may open one, everything else is answered with RST (RFC 9293 section 3.10.7.1). */
import { writeU16 } from '../bytes/index.ts';
import { transportChecksum } from './checksum.ts';
import { addressesAt, type IpHeader, TCP, writeIpHeader } from './ip-header.ts';
import { ACK, FIN, RST, SYN, TCP_HEADER_BYTES, type TcpHeader, writeTcpHeader } from './tcp-header.ts';

/** Whether the segment asks for a connection and for nothing else. */
export function opens({ flags }: Readonly<TcpHeader>): boolean {
  return (flags & (SYN | ACK | RST | FIN)) === SYN;
}

/** Writes the RST for a segment into `out`; answers the packet's length, 0 for a RST, which is never answered. */
export function writeStrayReset(
  out: Uint8Array,
  bytes: Uint8Array,
  ip: Readonly<IpHeader>,
  header: Readonly<TcpHeader>,
): number {
  const { flags } = header;
  if (flags & RST) return 0;
  const { addressBytes: length } = ip;
  const remote = bytes.slice(ip.addressesAt, ip.addressesAt + length);
  const local = bytes.slice(ip.addressesAt + length, ip.addressesAt + 2 * length);
  const at = writeIpHeader(out, TCP, local, remote, TCP_HEADER_BYTES);
  const ports = { localPort: header.destinationPort, remotePort: header.sourcePort };
  const acknowledges = (flags & ACK) !== 0;
  const substance = header.payloadLength + (flags & SYN ? 1 : 0) + (flags & FIN ? 1 : 0);
  writeTcpHeader(
    out,
    at,
    ports,
    acknowledges ? header.acknowledgement : 0,
    acknowledges ? 0 : (header.sequence + substance) >>> 0,
    acknowledges ? RST : RST | ACK,
    0,
    TCP_HEADER_BYTES,
  );
  writeU16(out, at + 16, transportChecksum(out, addressesAt(length), length, TCP, at, TCP_HEADER_BYTES));
  return at + TCP_HEADER_BYTES;
}
