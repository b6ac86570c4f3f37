/** The sockets of a node by number: the two that everything shares, and those that are bound for a while and closed again. */
import type { MappedAddress } from '#lib/engine/stun/index.ts';
import { bindReachSocket, type ReachSocket } from './reach-socket.ts';

export interface LegSockets {
  /** Resolves with the new socket's number; rejects with the system's error, or when all were closed meanwhile. */
  bind(family: 4 | 6, port: number): Promise<number>;
  get(leg: number): ReachSocket | undefined;
  send(leg: number, to: MappedAddress, bytes: Uint8Array, length: number): void;
  release(leg: number): void;
  close(): Promise<void>;
}

export function legSockets(
  onMessage: (leg: number, from: MappedAddress, bytes: Uint8Array, length: number) => void,
): LegSockets {
  const sockets = new Map<number, ReachSocket>();
  let next = 0;
  let closed = false;
  return {
    async bind(family, port) {
      const leg = next++;
      const socket = await bindReachSocket(family, port, (from, bytes, length) => onMessage(leg, from, bytes, length));
      if (closed) {
        await socket.close();
        throw new Error('the node is closed');
      }
      sockets.set(leg, socket);
      return leg;
    },
    get: (leg) => sockets.get(leg),
    send: (leg, to, bytes, length) => sockets.get(leg)?.send(to, bytes, length),
    release(leg) {
      void sockets.get(leg)?.close();
      sockets.delete(leg);
    },
    async close() {
      closed = true;
      await Promise.all([...sockets.values()].map((each) => each.close()));
    },
  };
}
