/** What crosses the join of a flow and a socket: bytes, ends, resets, back pressure; and what a LAN host's answer becomes. */
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { type EntryStack, entryStack } from './entry-stack.ts';
import { type GatewayStack, gatewayStack } from './gateway-stack.ts';
import {
  bed,
  closeAll,
  closers,
  forwardTo,
  HOST,
  lanService,
  later,
  MTU,
  program,
  readAll,
  sha,
} from './testing/joined-stacks.ts';

afterEach(closeAll);

describe('a forwarded port', () => {
  it('carries 8 MB each way at once and the ends of both directions apart', async () => {
    const { entry, records, gateway } = bed();
    const [up, down] = [randomBytes(8 << 20), randomBytes(8 << 20)];
    let heard = '';
    const { port } = await lanService((socket) => {
      socket.write(down);
      void readAll(socket).then((bytes) => {
        heard = sha(bytes);
        // Only now: half of the connection was closed long before.
        socket.end('bye');
      });
    });
    const socket = program(await forwardTo(entry, port));
    const answer = readAll(socket);
    socket.end(up);
    expect(sha(await answer)).toBe(sha(Buffer.concat([down, Buffer.from('bye')])));
    expect(heard).toBe(sha(up));
    await eventually(() => gateway.snapshot().flows === 0 && records.length === 2);
    expect(records).toMatchObject([
      { event: 'opened', id: 1, client: '10.9.0.2', destination: HOST, protocol: 'tcp', port, reason: null },
      { event: 'ended', id: 1, fromClientBytes: 8 << 20, toClientBytes: (8 << 20) + 3, reason: 'done' },
    ]);
  });

  it('holds a sender back whose reader does not read, and goes on when it does', async () => {
    const { entry, gateway } = bed({ maxBufferBytes: 128 << 10 }, { maxBufferBytes: 128 << 10 });
    let lan: Socket | undefined;
    const { port } = await lanService((socket) => {
      lan = socket.pause();
    });
    const socket = program(await forwardTo(entry, port));
    const bytes = randomBytes(24 << 20);
    socket.end(bytes);
    await eventually(() => lan !== undefined);
    let carried = -1;
    // It stands still once every buffer on the way is full.
    await eventually(() => {
      const now = gateway.flows()[0]?.fromClientBytes ?? 0;
      const still = now === carried && now > 0;
      carried = now;
      return still;
    });
    expect(carried).toBeLessThan(bytes.length);
    const read = readAll(lan as Socket);
    lan?.resume();
    expect(sha(await read)).toBe(sha(bytes));
    lan?.end();
  });

  it('is reset when nobody listens there, and when the LAN host resets', async () => {
    const { entry, records } = bed();
    const { port, server } = await lanService((socket) => void socket.once('data', () => socket.resetAndDestroy()));
    const socket = program(await forwardTo(entry, port));
    socket.write('x');
    expect(((await once(socket, 'error')) as [NodeJS.ErrnoException])[0].code).toBe('ECONNRESET');
    server.close();
    const refused = program(await forwardTo(entry, port));
    expect(((await once(refused, 'error')) as [NodeJS.ErrnoException])[0].code).toBe('ECONNRESET');
    await eventually(() => records.length === 4);
    expect(records.map(({ event, reason }) => [event, reason])).toEqual([
      ['opened', null],
      ['ended', 'aborted'],
      ['opened', null],
      ['ended', 'refused'],
    ]);
  });

  it('resets the LAN host’s connection when the program goes', async () => {
    const { entry, gateway } = bed();
    const errors: string[] = [];
    let lan: Socket | undefined;
    const { port } = await lanService((socket) => {
      lan = socket;
      socket.on('error', (error: NodeJS.ErrnoException) => void errors.push(error.code ?? ''));
      socket.resume();
    });
    const socket = program(await forwardTo(entry, port));
    await once(socket, 'connect');
    await eventually(() => lan !== undefined);
    socket.resetAndDestroy();
    await eventually(() => errors.length > 0);
    expect(errors).toEqual(['ECONNRESET']);
    await eventually(() => gateway.snapshot().flows === 0);
  });
});

describe('a gateway', () => {
  it('is a way in over the same stack, towards the other end', async () => {
    const received: string[] = [];
    const { port } = await lanService((socket) => {
      socket.on('data', (part) => void received.push(String(part)));
      socket.on('end', () => socket.end('sold'));
    });
    const headquarters: GatewayStack = gatewayStack({
      ...MTU,
      addresses: ['10.8.0.1'],
      transmit: (bytes, length) => later(bytes, length, () => branch),
    });
    const branch: GatewayStack = gatewayStack({
      ...MTU,
      addresses: ['10.8.0.2'],
      transmit: (bytes, length) => later(bytes, length, () => headquarters),
      dialFor: ({ localPort }) => ({ host: '127.0.0.1', port: localPort }),
    });
    closers.push(
      () => headquarters.close(),
      () => branch.close(),
    );
    const socket = program(await forwardTo(headquarters.entry, port));
    const answer = readAll(socket);
    socket.end('figures of today');
    expect(String(await answer)).toBe('sold');
    expect(received).toEqual(['figures of today']);
    // Nobody plays a gateway's own address, unless somebody says who.
    const plain = gatewayStack({
      ...MTU,
      addresses: ['10.8.0.3'],
      transmit: (bytes, length) => later(bytes, length, () => asking),
    });
    const asking: EntryStack = entryStack({
      ...MTU,
      addresses: ['10.8.0.4'],
      transmit: (bytes, length) => later(bytes, length, () => plain),
    });
    closers.push(
      () => plain.close(),
      () => asking.close(),
    );
    expect(await asking.dial('10.8.0.3', port)).toEqual({ ok: false, error: 'refused' });
    expect(await asking.dial('127.0.0.1', port)).toEqual({ ok: false, error: 'limit' });
  });
});

describe('a LAN host', () => {
  it('that the system refuses to send datagrams to is unreachable', async () => {
    const { entry, records } = bed({}, { dialFor: () => ({ host: '255.255.255.255', port: 9 }) });
    const ends: string[] = [];
    const opened = await entry.openUdp(HOST, 5060, { datagram() {}, closed: (_, reason) => void ends.push(reason) });
    expect(opened.ok && opened.value.send(performance.now(), Uint8Array.of(1), 0, 1)).toBe(true);
    await eventually(() => ends.length > 0);
    expect(ends).toEqual(['unreachable']);
    expect(records.at(-1)).toMatchObject({ event: 'ended', protocol: 'udp', reason: 'unreachable' });
  });

  it('that is silent is unreachable after the time it was given', async () => {
    const { entry, records } = bed({}, { dialTimeoutMs: 200 });
    const { port, fill } = await deafService();
    await fill();
    expect(await entry.dial(HOST, port)).toEqual({ ok: false, error: 'unreachable' });
    expect(records.at(-1)).toMatchObject({ event: 'ended', reason: 'unreachable', port });
  });
});

/** Listens in a thread that never accepts; `fill` takes the places of its short queue. */
async function deafService(): Promise<{ port: number; fill: () => Promise<void> }> {
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads');
     const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
       parentPort.postMessage(server.address().port);
       setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0), 50);
     });`,
    { eval: true },
  );
  closers.push(() => worker.terminate());
  const [port] = (await once(worker, 'message')) as [number];
  await new Promise((resolve) => setTimeout(resolve, 150));
  return {
    port,
    async fill() {
      for (let i = 0; i < 4; i++) {
        const socket = program(port);
        socket.on('error', () => {});
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
}

describe('a revoke', () => {
  it('ends every flow of the client at once, TCP and UDP, and of nobody else', async () => {
    const { entry, gateway, records } = bed();
    const lan: Socket[] = [];
    const { port } = await lanService((socket) => {
      lan.push(socket);
      socket.resume();
    });
    const quiet = createSocket('udp4').bind(port, '127.0.0.1');
    closers.push(() => quiet.close());
    const local = await forwardTo(entry, port);
    const mine = program(local);
    await once(mine, 'connect');
    await entry.openUdp(HOST, port, { datagram() {}, closed() {} }).then((opened) => {
      if (opened.ok) opened.value.send(performance.now(), Uint8Array.of(1), 0, 1);
    });
    await eventually(() => lan.length === 1 && gateway.snapshot().flows === 2);
    expect(gateway.dropClient('10.9.0.3')).toBe(0);
    expect(gateway.dropClient('10.9.0.2')).toBe(2);
    expect(gateway.snapshot().flows).toBe(0);
    await eventually(() => lan[0]?.destroyed === true);
    expect(records.filter(({ event }) => event === 'ended').map(({ reason }) => reason)).toEqual([
      'dropped',
      'dropped',
    ]);
  });
});

describe('what the LAN says', () => {
  it('reaches the client: refused, unreachable, no such name', async () => {
    const { entry } = bed(
      {},
      {
        // The system refuses to connect to a broadcast address.
        dialFor: ({ localPort }) => (localPort === 1 ? undefined : { host: '255.255.255.255', port: 2 }),
      },
    );
    expect(await entry.dial(HOST, 1)).toEqual({ ok: false, error: 'refused' });
    expect(await entry.dial(HOST, 2)).toEqual({ ok: false, error: 'unreachable' });
    expect(await entry.dial('no.such.name', 80)).toEqual({ ok: false, error: 'no-name' });
  });
});
