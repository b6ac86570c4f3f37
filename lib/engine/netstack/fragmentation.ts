/** A packet of ours that is longer than the MTU leaves in pieces (RFC 791 section 3.2, RFC 8200 section 4.5). Seldom, so it may allocate. */
import { writeU16, writeU32 } from '../bytes/index.ts';
import { finishV4Header, V4_HEADER_BYTES, V6_HEADER_BYTES } from './ip-header.ts';
import type { NetstackSink } from './types.ts';

const V6_FRAGMENT = 44;
const V6_FRAGMENT_BYTES = 8;
const MORE_V4 = 0x2000;

/** The packet stands at the start of `out`, `total` bytes long, without options or extension headers. */
export function transmitFragments(
  out: Uint8Array,
  total: number,
  mtuBytes: number,
  identification: number,
  sink: NetstackSink,
): void {
  const packet = out.slice(0, total);
  const v4 = (packet[0] as number) >>> 4 === 4;
  const headerBytes = v4 ? V4_HEADER_BYTES : V6_HEADER_BYTES;
  const overhead = v4 ? headerBytes : headerBytes + V6_FRAGMENT_BYTES;
  const part = (mtuBytes - overhead) & ~7;
  const body = total - headerBytes;
  for (let offset = 0; offset < body; offset += part) {
    const length = Math.min(part, body - offset);
    const more = offset + length < body;
    out.set(packet.subarray(0, headerBytes));
    if (v4) {
      writeU16(out, 2, headerBytes + length);
      writeU16(out, 4, identification);
      writeU16(out, 6, (offset >>> 3) | (more ? MORE_V4 : 0));
      finishV4Header(out);
    } else {
      writeU16(out, 4, V6_FRAGMENT_BYTES + length);
      out[6] = V6_FRAGMENT;
      out[V6_HEADER_BYTES] = packet[6] as number;
      out[V6_HEADER_BYTES + 1] = 0;
      writeU16(out, V6_HEADER_BYTES + 2, offset | (more ? 1 : 0));
      writeU32(out, V6_HEADER_BYTES + 4, identification);
    }
    out.set(packet.subarray(headerBytes + offset, headerBytes + offset + length), overhead);
    sink.transmit(out, overhead + length);
  }
}
