/** What WireGuard reads of the IP packet inside: version, length, addresses. Nothing else of it is trusted or changed. */
import { readU16 } from '../bytes/index.ts';
import type { AllowedIps } from './allowed-ips.ts';

const IPV4 = { minBytes: 20, totalLength: 2, source: 12, destination: 16 } as const;
const IPV6 = { headerBytes: 40, payloadLength: 4, source: 8, destination: 24 } as const;

/** Length of the packet that starts at `offset` and has at most `available` bytes, padding not counted; 0 when it is none. */
export function packetLength(bytes: Uint8Array, offset: number, available: number): number {
  const version = available > 0 ? (bytes[offset] as number) >>> 4 : 0;
  if (version === 4 && available >= IPV4.minBytes) {
    const length = readU16(bytes, offset + IPV4.totalLength);
    return length >= IPV4.minBytes && length <= available ? length : 0;
  }
  if (version === 6 && available >= IPV6.headerBytes) {
    const length = readU16(bytes, offset + IPV6.payloadLength) + IPV6.headerBytes;
    return length <= available ? length : 0;
  }
  return 0;
}

/** Both are for packets of which `packetLength` is not 0. */
export function peerOfSource<P>(table: AllowedIps<P>, bytes: Uint8Array, offset: number): P | undefined {
  return (bytes[offset] as number) >>> 4 === 4
    ? table.find4(bytes, offset + IPV4.source)
    : table.find6(bytes, offset + IPV6.source);
}

export function peerOfDestination<P>(table: AllowedIps<P>, bytes: Uint8Array, offset: number): P | undefined {
  return (bytes[offset] as number) >>> 4 === 4
    ? table.find4(bytes, offset + IPV4.destination)
    : table.find6(bytes, offset + IPV6.destination);
}
