/** One bound UDP socket over IPv4: addresses as numbers, every failure a counter or a callback, never an unhandled event. */
import { createSocket, type Socket } from 'node:dgram';
import type { Endpoint } from '#lib/netmap/endpoint.ts';
import { formatIpv4, parseIpv4 } from '#lib/values/ip.ts';

export interface UdpOptions {
  readonly ip: string;
  readonly port: number;
  /** `bytes` is the caller's to read during the call only. */
  readonly onMessage: (bytes: Uint8Array, length: number, ip: number, port: number) => void;
  /** An ICMP error or a dead interface; the socket stays open. `code` is the system's, for example ECONNREFUSED. */
  readonly onError?: (code: string) => void;
  readonly reusePort?: boolean;
}

export interface UdpSocket {
  readonly address: Endpoint;
  readonly counters: {
    rxBytes: number;
    txBytes: number;
    rxPackets: number;
    txPackets: number;
    sendErrors: number;
    queueDrops: number;
  };
  send(ip: number, port: number, bytes: Uint8Array, length: number): void;
  close(): Promise<void>;
}

const RECEIVE_BUFFER_BYTES = 4 << 20;
const MAX_QUEUED_BYTES = 4 << 20;
const REMEMBERED_ADDRESSES = 1024;

/** Addresses are numbers already: Node's resolver would only put every send off to the next tick. */
export function numericLookup(
  host: string,
  _options: unknown,
  done: (error: null, address: string, family: number) => void,
): void {
  done(null, host, 4);
}

/** Resolves when bound; rejects with the system's error (EADDRINUSE, EADDRNOTAVAIL, EACCES). */
export async function bindUdp(options: UdpOptions): Promise<UdpSocket> {
  const socket = createSocket({ type: 'udp4', lookup: numericLookup as never });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ address: options.ip, port: options.port }, () => {
      socket.off('error', reject);
      resolve();
    });
  }).catch((error: unknown) => {
    socket.close();
    throw error;
  });
  enlargeBuffers(socket);
  return wrap(socket, options);
}

/** The system may cap or refuse this; the default then has to do. */
export function enlargeBuffers(socket: Socket): void {
  try {
    socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
    socket.setSendBufferSize(RECEIVE_BUFFER_BYTES);
  } catch {
    return;
  }
}

export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN';
}

function wrap(socket: Socket, options: UdpOptions): UdpSocket {
  const counters = { rxBytes: 0, txBytes: 0, rxPackets: 0, txPackets: 0, sendErrors: 0, queueDrops: 0 };
  const toNumber = addressMemory<string, number>((text) => parseIpv4(text) ?? 0);
  const toText = addressMemory<number, string>(formatIpv4);
  let closed = false;
  const failed = (error: Error | null): void => {
    if (!error || closed) return;
    counters.sendErrors++;
    options.onError?.(errorCode(error));
  };
  socket.on('error', failed);
  socket.on('message', (bytes, from) => {
    counters.rxBytes += bytes.length;
    counters.rxPackets++;
    options.onMessage(bytes, bytes.length, toNumber(from.address), from.port);
  });
  const bound = socket.address();
  return {
    address: { ip: bound.address, port: bound.port },
    counters,
    send(ip, port, bytes, length) {
      if (closed || port === 0) return;
      if (socket.getSendQueueSize() > MAX_QUEUED_BYTES) {
        counters.queueDrops++;
        return;
      }
      // The engine's buffer is reused at once, while the system may take the datagram later.
      socket.send(Buffer.from(bytes.subarray(0, length)), port, toText(ip), failed);
      counters.txBytes += length;
      counters.txPackets++;
    },
    close: () =>
      new Promise((resolve) => {
        if (closed) return resolve();
        closed = true;
        socket.close(() => resolve());
      }),
  };
}

/** Remembers a bounded number of conversions: the same few peers come with every packet. */
function addressMemory<K, V>(convert: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered;
    if (known.size >= REMEMBERED_ADDRESSES) known.clear();
    const value = convert(key);
    known.set(key, value);
    return value;
  };
}
