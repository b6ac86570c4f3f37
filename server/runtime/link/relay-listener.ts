/**
 * A PoP's TCP port for LightLink clients whose network lets no UDP out: streams of WireGuard messages, each behind its length. A
 * stream that no gateway has answered within seconds is a stranger's and ends without a word.
 */
import { createServer, type Socket } from 'node:net';
import { classify } from '#lib/engine/tunnel/index.ts';
import type { Endpoint } from '#lib/netmap/endpoint.ts';
import { parseIpv4 } from '#lib/values/ip.ts';
import { FrameReader, frame } from './stream-frames.ts';

export interface RelayListener {
  readonly address: Endpoint;
  /** To the client of this address; false when there is none any more, or it takes no more. */
  send(ip: number, port: number, bytes: Uint8Array, length: number): boolean;
  readonly size: number;
  close(): Promise<void>;
}

export interface RelayListenerOptions {
  readonly listen: Endpoint;
  readonly onMessage: (bytes: Uint8Array, length: number, ip: number, port: number) => void;
  readonly onEnd: (ip: number, port: number) => void;
  readonly onDrop: (reason: string) => void;
  /** Until the first answer has to go back. Default 10 s. */
  readonly strangerMs?: number;
}

const STRANGER_MS = 10_000;
/** Longer than a client's keepalive by far, and than a session without any. */
const IDLE_MS = 180_000;
const MAX_STREAMS = 2048;
const MAX_PER_ADDRESS = 32;
const MAX_QUEUED_BYTES = 256 << 10;

interface Stream {
  readonly socket: Socket;
  answered: boolean;
}

/** Below 2^48. */
const keyOf = (ip: number, port: number): number => ip * 0x1_0000 + port;

/** Resolves when bound; rejects with the system's error. */
export async function relayListener(options: RelayListenerOptions): Promise<RelayListener> {
  const streams = new Map<number, Stream>();
  const perAddress = new Map<number, number>();
  const count = (ip: number, by: number): void => {
    const now = (perAddress.get(ip) ?? 0) + by;
    if (now === 0) perAddress.delete(ip);
    else perAddress.set(ip, now);
  };

  function serve(socket: Socket): void {
    const ip = parseIpv4(socket.remoteAddress ?? '');
    const port = socket.remotePort ?? 0;
    socket.on('error', () => {});
    if (ip === undefined || streams.size >= MAX_STREAMS || (perAddress.get(ip) ?? 0) >= MAX_PER_ADDRESS) {
      options.onDrop('relay-stream-limit');
      return void socket.destroy();
    }
    const stream: Stream = { socket, answered: false };
    streams.set(keyOf(ip, port), stream);
    count(ip, 1);
    const reader = new FrameReader((bytes, length) => {
      if (classify(bytes, length) === 'wireguard') options.onMessage(bytes, length, ip, port);
      else options.onDrop('relay-stream-not-wireguard');
    });
    const stranger = setTimeout(() => {
      if (!stream.answered) socket.destroy();
    }, options.strangerMs ?? STRANGER_MS);
    socket.setNoDelay(true);
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    socket.on('data', (chunk) => {
      if (reader.push(chunk)) return;
      options.onDrop('relay-stream-not-framed');
      socket.destroy();
    });
    socket.once('close', () => {
      clearTimeout(stranger);
      streams.delete(keyOf(ip, port));
      count(ip, -1);
      options.onEnd(ip, port);
    });
  }

  const server = createServer(serve);
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(options.listen.port, options.listen.ip, () => {
      server.off('error', fail);
      done();
    });
  });
  server.on('error', () => options.onDrop('relay-stream-error'));
  const bound = server.address();
  return {
    address: { ip: options.listen.ip, port: typeof bound === 'object' && bound ? bound.port : options.listen.port },
    send(ip, port, bytes, length) {
      const stream = streams.get(keyOf(ip, port));
      if (!stream || stream.socket.writableLength > MAX_QUEUED_BYTES) return false;
      stream.answered = true;
      stream.socket.write(frame(bytes, length));
      return true;
    },
    get size() {
      return streams.size;
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const { socket } of streams.values()) socket.destroy();
      }),
  };
}
