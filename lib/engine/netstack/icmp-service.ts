/** Errors out, at a bounded rate (RFC 1812 section 4.3.2.8, RFC 4443 section 2.4 f); errors in, to the flow they are about. */
import { readU16 } from '../bytes/index.ts';
import { isUnicast } from './address.ts';
import { NET, type NetCode } from './drop.ts';
import type { FlowTable } from './flow-table.ts';
import { ERROR_TOO_BIG, ERROR_UNREACHABLE, type ErrorKind, kindOfIcmp, mtuOf, writeIcmpError } from './icmp.ts';
import { type IpHeader, ipHeaderBytes, TCP } from './ip-header.ts';
import { emptyQuotedPacket, readQuotedPacket } from './quoted-packet.ts';
import type { TcpConnection } from './tcp-connection.ts';
import { TCP_HEADER_BYTES, TIMESTAMP_BYTES } from './tcp-header.ts';
import { output } from './tcp-output.ts';
import { SYN_SENT } from './tcp-state.ts';
import type { UdpConnection } from './udp-connection.ts';

const ERRORS_PER_SECOND = 200;
const BURST = 50;
/** Least MTU that a router may name (RFC 791, RFC 8200); what is smaller is a lie or a mistake. */
const LEAST_MTU_V4 = 576;
const LEAST_MTU_V6 = 1280;

export class IcmpErrors {
  #tokens = BURST;
  #filledAt = 0;
  readonly #quoted = emptyQuotedPacket();

  /**
   * Writes an error about the packet at `at` into `out`, from that packet's destination, or from `from`; answers its length, 0
   * when there have been too many or the packet's source is nobody.
   */
  write(
    now: number,
    out: Uint8Array,
    kind: ErrorKind,
    packet: Uint8Array,
    at: number,
    length: number,
    from?: Uint8Array,
  ): number {
    this.#tokens = Math.min(BURST, this.#tokens + ((now - this.#filledAt) * ERRORS_PER_SECOND) / 1000);
    this.#filledAt = now;
    if (this.#tokens < 1) return 0;
    const addresses = (packet[at] as number) >>> 4 === 4 ? 4 : 16;
    const sourceAt = at + (addresses === 4 ? 12 : 8);
    if (!isUnicast(packet, sourceAt, addresses)) return 0;
    this.#tokens--;
    const source = packet.slice(sourceAt, sourceAt + addresses);
    const destination = packet.slice(sourceAt + addresses, sourceAt + 2 * addresses);
    return writeIcmpError(out, kind, from ?? destination, source, packet, at, length);
  }

  /** An error about something we sent. */
  receive(
    now: number,
    bytes: Uint8Array,
    ip: Readonly<IpHeader>,
    tcp: FlowTable<TcpConnection>,
    udp: FlowTable<UdpConnection>,
  ): NetCode {
    const kind = kindOfIcmp(bytes, ip);
    if (kind !== ERROR_UNREACHABLE && kind !== ERROR_TOO_BIG) return NET.icmpUnrelated;
    const quoted = this.#quoted;
    if (!readQuotedPacket(bytes, ip, quoted)) return NET.icmpUnrelated;
    const { sourceAt, destinationAt, addressBytes, sourcePort, destinationPort } = quoted;
    const table: FlowTable<TcpConnection> | FlowTable<UdpConnection> = quoted.protocol === TCP ? tcp : udp;
    const flow = table.find(bytes, destinationAt, bytes, sourceAt, addressBytes, destinationPort, sourcePort);
    if (flow === undefined) return NET.icmpUnrelated;
    if (flow.protocol === 'udp') {
      if (kind === ERROR_UNREACHABLE) flow.finish(now, 'unreachable');
      return NET.accepted;
    }
    // Only a segment that is really out can have caused it (RFC 5927 section 4.1).
    const offset = flow.ownOffsetOf(quoted.sequence);
    if (offset < flow.una || offset > flow.nxt) return NET.icmpUnrelated;
    if (kind === ERROR_TOO_BIG) return reduce(now, flow, mtuOf(bytes, ip), readU16(bytes, ip.bodyAt + 10));
    // A connection that stands is not cut down by hearsay (RFC 5461).
    if (flow.phase === SYN_SENT) flow.finish(now, 'unreachable');
    return NET.accepted;
  }
}

function reduce(now: number, flow: TcpConnection, named: number, quotedLength: number): NetCode {
  const least = flow.local.length === 4 ? LEAST_MTU_V4 : LEAST_MTU_V6;
  // Old routers name none; then the packet was too long, and three quarters of it may not be.
  const mtu = Math.max(least, named > 0 ? named : Math.floor(quotedLength * 0.75));
  const mss = mtu - ipHeaderBytes(flow.local.length) - TCP_HEADER_BYTES - (flow.timestampsOn ? TIMESTAMP_BYTES : 0);
  if (mss >= flow.mss) return NET.accepted;
  flow.reduceMss(mss);
  flow.loseAll();
  output(flow, now);
  return NET.accepted;
}
