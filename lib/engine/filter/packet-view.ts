/**
 * What the filter has read of a packet. Addresses are four 32-bit words as signed numbers, IPv4 as the mapped form (RFC 4291
 * section 2.5.5.2), so that both families share every table. `client` is the side of the client and `remote` the other,
 * whichever sent the packet.
 */
export const TCP = 6;
export const ICMP = 1;
export const ICMP6 = 58;

const MAPPED = 0xffff;

/** What a packet is to the flow table. */
export const KIND = { opens: 0, continues: 1, answers: 2, error: 3, laterFragment: 4 } as const;

/** One object serves many packets. */
export class FilterPacket {
  v4 = true;
  c0 = 0;
  c1 = 0;
  c2 = 0;
  c3 = 0;
  r0 = 0;
  r1 = 0;
  r2 = 0;
  r3 = 0;
  protocol = 0;
  /** 0 where the protocol has none; for an ICMP query `clientPort` is its identifier. */
  clientPort = 0;
  remotePort = 0;
  /** One of KIND. */
  kind: number = KIND.opens;
  /** TCP: SYN alone, and FIN or RST, by which a flow begins and is about to end. */
  begins = false;
  closes = false;
  /** The first of several fragments, or one of the later ones. */
  fragmented = false;
  fragmentId = 0;
  totalLength = 0;
}

export function isMapped(w0: number, w1: number, w2: number): boolean {
  return w0 === 0 && w1 === 0 && w2 === MAPPED;
}

/** Big-endian, signed: what fits a small integer of the engine whatever its top bit. */
export function readI32(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)
  );
}
