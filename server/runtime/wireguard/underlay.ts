/** The UDP sockets of a WireGuard endpoint: one for IPv4, one for IPv6 on the same port where the system has it. */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { enlargeBuffers, errorCode } from '../udp.ts';

/** One object for each remote address: equal means `===`. */
export interface UnderlayEndpoint {
  readonly family: 4 | 6;
  /** Numeric; an IPv6 address may have a zone. */
  readonly ip: string;
  readonly port: number;
}

export interface Underlay {
  readonly port: number;
  readonly counters: { sendErrors: number; queueDrops: number };
  endpoint(family: 4 | 6, ip: string, port: number): UnderlayEndpoint;
  /** The bytes are the caller's again at once. */
  send(to: UnderlayEndpoint, bytes: Uint8Array, length: number): void;
  close(): Promise<void>;
}

type OnMessage = (bytes: Uint8Array, length: number, from: UnderlayEndpoint) => void;

const MAX_QUEUED_BYTES = 8 << 20;
const REMEMBERED = 4096;
const PORT_TRIES = 8;

/** Rejects with the system's error (EADDRINUSE, EACCES). Port 0 is any that both families have free. */
export async function openUnderlay(port: number, onMessage: OnMessage): Promise<Underlay> {
  for (let tries = 1; ; tries++) {
    const v4 = await bind('udp4', port);
    const chosen = v4.address().port;
    try {
      return attach(v4, await bind('udp6', chosen), chosen, onMessage);
    } catch (error) {
      const taken = errorCode(error) === 'EADDRINUSE';
      if (!taken) return attach(v4, undefined, chosen, onMessage);
      v4.close();
      if (port !== 0 || tries === PORT_TRIES) throw error;
    }
  }
}

async function bind(type: 'udp4' | 'udp6', port: number): Promise<Socket> {
  const family = type === 'udp4' ? 4 : 6;
  const lookup = (host: string, _: unknown, done: (error: null, address: string, family: number) => void): void =>
    done(null, host, family);
  const socket = createSocket({ type, ipv6Only: family === 6, lookup: lookup as never });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(port, () => {
        socket.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    socket.close();
    throw error;
  }
  enlargeBuffers(socket);
  return socket;
}

function attach(v4: Socket, v6: Socket | undefined, port: number, onMessage: OnMessage): Underlay {
  const counters = { sendErrors: 0, queueDrops: 0 };
  const known = new Map<string, Map<number, UnderlayEndpoint>>();
  let count = 0;
  let closed = false;
  const endpoint = (family: 4 | 6, ip: string, remotePort: number): UnderlayEndpoint => {
    const found = known.get(ip)?.get(remotePort);
    if (found) return found;
    if (count++ >= REMEMBERED) {
      known.clear();
      count = 1;
    }
    const made: UnderlayEndpoint = { family, ip, port: remotePort };
    const ports = known.get(ip) ?? new Map<number, UnderlayEndpoint>();
    known.set(ip, ports.set(remotePort, made));
    return made;
  };
  const failed = (error: Error | null): void => {
    if (error) counters.sendErrors++;
  };
  for (const [socket, family] of [[v4, 4] as const, [v6, 6] as const]) {
    socket?.on('error', failed);
    socket?.on('message', (bytes: Buffer, from: RemoteInfo) =>
      onMessage(bytes, bytes.length, endpoint(family, from.address, from.port)),
    );
  }
  return {
    port,
    counters,
    endpoint,
    send(to, bytes, length) {
      const socket = to.family === 4 ? v4 : v6;
      if (closed || !socket) {
        counters.sendErrors++;
        return;
      }
      if (socket.getSendQueueSize() > MAX_QUEUED_BYTES) {
        counters.queueDrops++;
        return;
      }
      // The engine's buffer is written again before the system has taken this datagram.
      socket.send(Buffer.from(bytes.subarray(0, length)), to.port, to.ip, failed);
    },
    async close() {
      if (closed) return;
      closed = true;
      for (const socket of [v4, v6]) if (socket) await new Promise<void>((resolve) => socket.close(() => resolve()));
    },
  };
}

export function endpointText({ family, ip, port }: UnderlayEndpoint): string {
  return family === 6 ? `[${ip}]:${port}` : `${ip}:${port}`;
}
