/** IP packets for tests: just what a filter reads, with right lengths; header checksums only where a kernel looks. */
import { parseIpv4, parseIpv6 } from '#lib/values/ip.ts';
import { writeU16, writeU32 } from '../../bytes/index.ts';

export interface PacketSpec {
  readonly from: string;
  readonly to: string;
  readonly protocol: number;
  readonly fromPort?: number;
  readonly toPort?: number;
  /** TCP flags; ACK unless told. */
  readonly flags?: number;
  /** ICMP: type and identifier. */
  readonly type?: number;
  readonly id?: number;
  /** Fragment: offset in bytes, and whether more follow. */
  readonly fragment?: { readonly id: number; readonly offset: number; readonly more: boolean };
  readonly payload?: Uint8Array;
}

const HEADER_BYTES: Readonly<Record<number, number>> = { 1: 8, 58: 8, 6: 20, 17: 8, 132: 12 };

export const SYN = 2;
export const ACK = 16;

/** The packet as bytes. A later fragment carries its payload alone. */
export function ipPacket(spec: PacketSpec): Uint8Array {
  const body =
    spec.fragment !== undefined && spec.fragment.offset > 0 ? (spec.payload ?? new Uint8Array(32)) : transport(spec);
  return spec.from.includes(':') ? packet6(spec, body) : packet4(spec, body);
}

function transport({
  protocol,
  fromPort = 40_000,
  toPort = 0,
  flags = ACK,
  type = 8,
  id = 1,
  payload,
}: PacketSpec): Uint8Array {
  const size = HEADER_BYTES[protocol] ?? 0;
  const body = new Uint8Array(size + (payload?.length ?? 0));
  if (payload) body.set(payload, size);
  if (protocol === 1 || protocol === 58) {
    body[0] = type;
    writeU16(body, 4, id);
  } else if (size > 0) {
    writeU16(body, 0, fromPort);
    writeU16(body, 2, toPort);
    if (protocol === 17) writeU16(body, 4, body.length);
    if (protocol === 6) {
      body[12] = 0x50;
      body[13] = flags;
    }
  }
  return body;
}

function packet4({ from, to, protocol, fragment }: PacketSpec, body: Uint8Array): Uint8Array {
  const out = new Uint8Array(20 + body.length);
  out[0] = 0x45;
  writeU16(out, 2, out.length);
  if (fragment) {
    writeU16(out, 4, fragment.id);
    writeU16(out, 6, (fragment.offset >>> 3) | (fragment.more ? 0x2000 : 0));
  }
  out[8] = 64;
  out[9] = protocol;
  writeU32(out, 12, parseIpv4(from) as number);
  writeU32(out, 16, parseIpv4(to) as number);
  out.set(body, 20);
  return out;
}

function packet6({ from, to, protocol, fragment }: PacketSpec, body: Uint8Array): Uint8Array {
  const extension = fragment ? 8 : 0;
  const out = new Uint8Array(40 + extension + body.length);
  out[0] = 0x60;
  writeU16(out, 4, extension + body.length);
  out[6] = fragment ? 44 : protocol;
  out[7] = 64;
  writeAddress6(out, 8, from);
  writeAddress6(out, 24, to);
  if (fragment) {
    out[40] = protocol;
    writeU16(out, 42, fragment.offset | (fragment.more ? 1 : 0));
    writeU32(out, 44, fragment.id);
  }
  out.set(body, 40 + extension);
  return out;
}

function writeAddress6(out: Uint8Array, at: number, text: string): void {
  const value = parseIpv6(text) as bigint;
  for (let i = 0; i < 16; i++) out[at + i] = Number((value >> BigInt(8 * (15 - i))) & 255n);
}
