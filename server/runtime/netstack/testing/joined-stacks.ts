/** The way in and the way out, joined without a tunnel: programs, entry, stack, stack, gateway, LAN hosts on loopback. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { type EntryStack, type EntryStackOptions, entryStack } from '../entry-stack.ts';
import type { FlowRecord } from '../flow-record.ts';
import { type GatewayStack, type GatewayStackOptions, gatewayStack } from '../gateway-stack.ts';
import { openForward } from '../local-forward.ts';

export const MTU = { mtuBytes: 1420 };
export const HOST = '10.3.20.5';
/** What a test has opened, closed by `closeAll` in reverse. */
export const closers: (() => unknown)[] = [];

export async function closeAll(): Promise<void> {
  for (const close of closers.splice(0).toReversed()) await close();
}

export interface Bed {
  readonly entry: EntryStack;
  readonly gateway: GatewayStack;
  readonly records: FlowRecord[];
}

/** Every address of the LAN is 127.0.0.1. */
export function bed(
  entryFields: Partial<EntryStackOptions> = {},
  gatewayFields: Partial<GatewayStackOptions> = {},
): Bed {
  const records: FlowRecord[] = [];
  const entry: EntryStack = entryStack({
    ...MTU,
    addresses: ['10.9.0.2', 'fd09::2'],
    transmit: (bytes, length) => later(bytes, length, () => gateway),
    ...entryFields,
  });
  const gateway: GatewayStack = gatewayStack({
    ...MTU,
    addresses: ['10.9.0.1', 'fd09::1'],
    transmit: (bytes, length) => later(bytes, length, () => entry),
    dialFor: ({ localPort }) => ({ host: '127.0.0.1', port: localPort }),
    onFlow: (record) => void records.push(record),
    ...gatewayFields,
  });
  closers.push(
    () => entry.close(),
    () => gateway.close(),
  );
  return { entry, gateway, records };
}

export function later(bytes: Uint8Array, length: number, to: () => { receive: GatewayStack['receive'] }): void {
  const copy = bytes.slice(0, length);
  setImmediate(() => to().receive(copy, 0, length));
}

export async function lanService(onSocket: (socket: Socket) => void): Promise<{ port: number; server: Server }> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    onSocket(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => server.close());
  return { port: (server.address() as AddressInfo).port, server };
}

/** A local port that leads to `port` of the LAN host. */
export async function forwardTo(entry: EntryStack, port: number): Promise<number> {
  const opened = await openForward(entry, { local: { ip: '127.0.0.1', port: 0 }, host: HOST, port });
  if (!opened.ok) throw new Error(opened.error);
  closers.push(() => opened.value.close());
  return opened.value.address.port;
}

export function program(port: number): Socket {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  closers.push(() => socket.destroy());
  return socket;
}

export const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export async function readAll(socket: Socket): Promise<Buffer> {
  const parts: Buffer[] = [];
  socket.on('data', (part) => void parts.push(part));
  await once(socket, 'end');
  return Buffer.concat(parts);
}
