/** A client's TCP stream to a relaying PoP, opened when there is something to send and given up when it ends. */
import { connect, type Socket } from 'node:net';
import type { Endpoint } from '#lib/netmap/endpoint.ts';
import { FrameReader, frame } from './stream-frames.ts';

export interface RelayStream {
  send(bytes: Uint8Array, length: number): void;
  close(): void;
}

const PATIENCE_MS = 5000;
/** What a slow stream holds back is dropped, as a queue of the network would: the inside has its own retransmission. */
const MAX_QUEUED_BYTES = 256 << 10;
const REOPEN_MS = 1000;

export function relayStream(to: Endpoint, onMessage: (bytes: Uint8Array, length: number) => void): RelayStream {
  let socket: Socket | undefined;
  let closed = false;
  let endedAt = Number.NEGATIVE_INFINITY;
  const open = (): Socket => {
    const made = connect({ host: to.ip, port: to.port, noDelay: true });
    const reader = new FrameReader(onMessage);
    made.setTimeout(PATIENCE_MS, () => {
      if (made.connecting) made.destroy();
    });
    made.on('data', (chunk) => {
      if (!reader.push(chunk)) made.destroy();
    });
    made.on('error', () => {});
    made.on('close', () => {
      if (socket !== made) return;
      socket = undefined;
      endedAt = performance.now();
    });
    return made;
  };
  return {
    send(bytes, length) {
      if (closed) return;
      if (!socket && performance.now() - endedAt < REOPEN_MS) return;
      socket ??= open();
      if (socket.writableLength < MAX_QUEUED_BYTES) socket.write(frame(bytes, length));
    },
    close() {
      closed = true;
      socket?.destroy();
    },
  };
}
