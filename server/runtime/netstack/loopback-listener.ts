/** Listening on loopback only: none of the entries asks who is there, so nobody outside this machine may be. */
import type { Server, Socket } from 'node:net';
import { formatEndpoint } from '#lib/values/endpoint.ts';
import { err, ok, type Result } from '#lib/values/result.ts';
import { errorCode } from '../udp.ts';

export interface LoopbackAddress {
  /** 127.0.0.0/8 or ::1. */
  readonly ip: string;
  /** 0 for any. */
  readonly port: number;
}

export interface LoopbackListener {
  readonly address: LoopbackAddress;
  /** Ends the connections too. */
  close(): Promise<void>;
}

export const isLoopback = (ip: string): boolean => ip === '::1' || /^127(\.\d{1,3}){3}$/.test(ip);

/** The server, listening; or one sentence of what a person can do about it. */
export async function listenOnLoopback(server: Server, at: LoopbackAddress): Promise<Result<LoopbackListener>> {
  const where = formatEndpoint(at);
  if (!isLoopback(at.ip)) return err(`${where} is not a loopback address; use 127.0.0.1 or ::1.`);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const failed = await new Promise<string | undefined>((resolve) => {
    server.once('error', (error) => resolve(errorCode(error)));
    server.listen(at.port, at.ip, () => resolve(undefined));
  });
  if (failed !== undefined)
    return err(
      failed === 'EADDRINUSE'
        ? `${where} is taken by another program; choose another port.`
        : `cannot listen on ${where} (${failed}).`,
    );
  server.on('error', () => {});
  const bound = server.address();
  const port = bound !== null && typeof bound === 'object' ? bound.port : at.port;
  return ok({
    address: { ip: at.ip, port },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  });
}
