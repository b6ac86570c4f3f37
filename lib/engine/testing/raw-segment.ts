/** TCP segments made by hand, and read back, for tests of single rules. The other side is a peer that says exactly what it is told. */
import { writeU16 } from '../bytes/index.ts';
import { transportChecksum } from '../netstack/checksum.ts';
import { addressBytes, Netstack, type NetstackOptions, type TcpFlow, type TcpHandler } from '../netstack/index.ts';
import { emptyIpHeader, readIpHeader, TCP, writeIpHeader } from '../netstack/ip-header.ts';
import {
  emptyTcpHeader,
  readTcpHeader,
  type TcpHeader,
  writeSynOptions,
  writeTcpHeader,
  writeTimestamps,
} from '../netstack/tcp-header.ts';

export const PEER = '10.9.0.2';
export const HOST = '192.168.7.9';
export const PEER_PORT = 40_000;
export const HOST_PORT = 80;

export interface Told {
  readonly flags: number;
  readonly seq: number;
  readonly ack?: number;
  readonly window?: number;
  readonly payload?: Uint8Array;
  /** Options of a SYN; `scale` -1 and `mss` 0 as they are. */
  readonly syn?: { mss: number; scale: number; sack: boolean };
  readonly timestamp?: { value: number; echo: number };
}

export interface Said extends TcpHeader {
  readonly payload: Uint8Array;
}

/** A whole packet from the peer to the host. */
export function segment(told: Told, to = HOST, toPort = HOST_PORT, from = PEER, fromPort = PEER_PORT): Uint8Array {
  const out = new Uint8Array(2000);
  const source = addressBytes(from) as Uint8Array;
  const destination = addressBytes(to) as Uint8Array;
  const payload = told.payload ?? new Uint8Array(0);
  let headerBytes = 20;
  if (told.syn) {
    const { mss, scale, sack } = told.syn;
    const { value, echo } = told.timestamp ?? { value: 0, echo: 0 };
    headerBytes += writeSynOptions(out, 40, mss, scale, sack, told.timestamp !== undefined, value, echo);
  } else if (told.timestamp) headerBytes += writeTimestamps(out, 40, told.timestamp.value, told.timestamp.echo);
  const at = writeIpHeader(out, TCP, source, destination, headerBytes + payload.length);
  const ports = { localPort: fromPort, remotePort: toPort };
  writeTcpHeader(out, at, ports, told.seq >>> 0, (told.ack ?? 0) >>> 0, told.flags, told.window ?? 65_535, headerBytes);
  out.set(payload, at + headerBytes);
  const length = headerBytes + payload.length;
  writeU16(out, at + 16, transportChecksum(out, 12, 4, TCP, at, length));
  return out.slice(0, at + length);
}

/** What a packet of the stack says. Throws when its checksums are wrong. */
export function readSegment(packet: Uint8Array): Said {
  const ip = emptyIpHeader();
  if (readIpHeader(packet, 0, packet.length, ip) !== 0) throw new Error('no IP packet');
  const header = emptyTcpHeader();
  if (!readTcpHeader(packet, ip.bodyAt, ip.bodyLength, header)) throw new Error('no TCP segment');
  if (transportChecksum(packet, ip.addressesAt, ip.addressBytes, TCP, ip.bodyAt, ip.bodyLength) !== 0)
    throw new Error('wrong checksum');
  return { ...header, payload: packet.slice(header.payloadAt, header.payloadAt + header.payloadLength) };
}

export interface RawPeer {
  now: number;
  readonly stack: Netstack;
  /** What the stack sent, oldest first; `take` empties it. */
  readonly packets: Uint8Array[];
  take(): Said[];
  tell(told: Told): void;
  /** The stack opens a connection to the peer. */
  connect(): TcpFlow;
  /** Lets time pass, tick by tick as the stack asks for it. */
  pass(ms: number): void;
  flow: TcpFlow | undefined;
  readonly events: string[];
  onOpen: (flow: TcpFlow, now: number) => TcpHandler | undefined;
}

/** A stack that plays HOST, with a handler that notes what it is told and does nothing else. */
export function rawPeer(options: Partial<NetstackOptions> = {}): RawPeer {
  const packets: Uint8Array[] = [];
  const events: string[] = [];
  const noting: TcpHandler = {
    connected: () => void events.push('connected'),
    readable: (flow) => void events.push(flow.ended ? 'ended' : 'readable'),
    writable: () => void events.push('writable'),
    closed: (_, reason) => void events.push(`closed ${reason}`),
  };
  const peer: RawPeer = {
    now: 1000,
    packets,
    events,
    flow: undefined,
    onOpen: () => noting,
    stack: new Netstack({
      mtuBytes: 1420,
      addresses: ['10.9.0.1', 'fd09::1'],
      gateway: true,
      random: (out) => void out.fill(9),
      ...options,
      sink: {
        transmit: (bytes, length) => void packets.push(bytes.slice(0, length)),
        tcpOpen(flow, now) {
          peer.flow = flow;
          return peer.onOpen(flow, now);
        },
      },
    }),
    take: () => packets.splice(0).map(readSegment),
    tell(told) {
      const bytes = segment(told, peer.flow?.localText, peer.flow?.localPort);
      peer.stack.receive(peer.now, bytes, 0, bytes.length);
    },
    connect() {
      const flow = peer.stack.connect(peer.now, addressBytes(PEER) as Uint8Array, PEER_PORT, noting);
      if (!flow) throw new Error('no flow');
      peer.flow = flow;
      return flow;
    },
    pass(ms) {
      const until = peer.now + ms;
      for (let next = peer.stack.nextTick(); next <= until; next = peer.stack.nextTick()) {
        peer.now = Math.max(peer.now, next);
        peer.stack.tick(peer.now);
      }
      peer.now = until;
    },
  };
  return peer;
}

export const SYN_OPTIONS = { mss: 1200, scale: 7, sack: true };
const SYN = 2;
const ACK = 16;

/** A connection from the peer, open on both sides. The peer's next byte is 101; answers the stack's next sequence number. */
export function opened(
  peer: RawPeer,
  syn: Told['syn'] | null = SYN_OPTIONS,
  timestamp?: { value: number; echo: number },
  window = 65_535,
): number {
  const more = { ...(syn && { syn }), ...(timestamp && { timestamp }) };
  peer.tell({ flags: SYN, seq: 100, window, ...more });
  peer.flow?.accept(peer.now);
  const next = ((peer.take()[0]?.sequence ?? 0) + 1) >>> 0;
  peer.tell({
    flags: ACK,
    seq: 101,
    ack: next,
    window: syn ? window >> syn.scale : window,
    ...(timestamp && { timestamp }),
  });
  return next;
}
