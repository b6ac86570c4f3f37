/**
 * What the lab's LAN hosts say to each other over UDP. Big-endian, so that a capture can be read:
 *
 *   0  u8   kind: 1 camera frame, 2 receiver report, 3 till heartbeat, 4 price update, 5 speech
 *   1  u8   site the packet belongs to (the branch, in both directions)
 *   2  u16  zero
 *   4  u32  stream: drawn at random when the sender starts, so that a restart is not taken for loss
 *   8  u32  sequence number, from 0
 *  12  f64  send time, ms since the epoch
 *  20  ...  receiver report: u32 received, u32 missing; otherwise filler up to the kind's size
 */

export const KIND = { frame: 1, report: 2, heartbeat: 3, price: 4, speech: 5 } as const;
export const SIZE = { frame: 1000, report: 28, heartbeat: 64, price: 200, speech: 172 } as const;

export interface LanPacket {
  readonly kind: number;
  readonly site: number;
  readonly stream: number;
  readonly seq: number;
  readonly sentAt: number;
}

/** Writes the header into `buffer`; the caller owns buffer and filler. */
export function writePacket(buffer: Buffer, packet: LanPacket): void {
  buffer.writeUInt8(packet.kind, 0);
  buffer.writeUInt8(packet.site, 1);
  buffer.writeUInt16BE(0, 2);
  buffer.writeUInt32BE(packet.stream >>> 0, 4);
  buffer.writeUInt32BE(packet.seq >>> 0, 8);
  buffer.writeDoubleBE(packet.sentAt, 12);
}

/** Undefined for anything that is not whole, of a known kind and of that kind's size. */
export function readPacket(data: Buffer): LanPacket | undefined {
  if (data.length < 20) return undefined;
  const kind = data.readUInt8(0);
  const size = sizeOf(kind);
  if (size === undefined || data.length !== size) return undefined;
  return {
    kind,
    site: data.readUInt8(1),
    stream: data.readUInt32BE(4),
    seq: data.readUInt32BE(8),
    sentAt: data.readDoubleBE(12),
  };
}

export function sizeOf(kind: number): number | undefined {
  if (kind === KIND.frame) return SIZE.frame;
  if (kind === KIND.report) return SIZE.report;
  if (kind === KIND.heartbeat) return SIZE.heartbeat;
  if (kind === KIND.price) return SIZE.price;
  return kind === KIND.speech ? SIZE.speech : undefined;
}
