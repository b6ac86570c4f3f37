/** The way in and the way out, joined without a tunnel: programs, entry, stack, stack, gateway, LAN hosts on loopback. */
import { createHash, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { request } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { type EntryStack, type EntryStackOptions, entryStack } from './entry-stack.ts';
import type { FlowRecord } from './flow-record.ts';
import { type GatewayStack, type GatewayStackOptions, gatewayStack } from './gateway-stack.ts';
import { openHttpConnect } from './http-connect.ts';
import { openForward, parseForward } from './local-forward.ts';
import { openSocks5 } from './socks5-server.ts';

const MTU = { mtuBytes: 1420 };
const HOST = '10.3.20.5';
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

interface Bed {
  readonly entry: EntryStack;
  readonly gateway: GatewayStack;
  readonly records: FlowRecord[];
}

/** Every address of the LAN is 127.0.0.1. */
function bed(entryFields: Partial<EntryStackOptions> = {}, gatewayFields: Partial<GatewayStackOptions> = {}): Bed {
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

function later(bytes: Uint8Array, length: number, to: () => { receive: GatewayStack['receive'] }): void {
  const copy = bytes.slice(0, length);
  setImmediate(() => to().receive(copy, 0, length));
}

async function lanService(onSocket: (socket: Socket) => void): Promise<{ port: number; server: Server }> {
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
async function forwardTo(entry: EntryStack, port: number): Promise<number> {
  const opened = await openForward(entry, { local: { ip: '127.0.0.1', port: 0 }, host: HOST, port });
  if (!opened.ok) throw new Error(opened.error);
  closers.push(() => opened.value.close());
  return opened.value.address.port;
}

function program(port: number): Socket {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  closers.push(() => socket.destroy());
  return socket;
}

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function readAll(socket: Socket): Promise<Buffer> {
  const parts: Buffer[] = [];
  socket.on('data', (part) => void parts.push(part));
  await once(socket, 'end');
  return Buffer.concat(parts);
}

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

/** What a SOCKS5 client does up to its request. */
async function socks(port: number, request: Uint8Array): Promise<{ socket: Socket; answer: Buffer }> {
  const socket = program(port);
  socket.write(Uint8Array.of(5, 2, 2, 0));
  expect([...((await once(socket, 'data')) as [Buffer])[0]]).toEqual([5, 0]);
  socket.write(request);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  return { socket, answer };
}

const V4 = [10, 3, 20, 5];
const portBytes = (port: number): number[] => [port >> 8, port & 255];

describe('SOCKS5', () => {
  async function server(entry: EntryStack): Promise<number> {
    const opened = await openSocks5(entry, { ip: '127.0.0.1', port: 0 });
    if (!opened.ok) throw new Error(opened.error);
    closers.push(() => opened.value.close());
    return opened.value.address.port;
  }

  it('connects by address, IPv4 and IPv6, and by name', async () => {
    const { entry, records } = bed({ resolve: async (name) => (name === 'pos-3.shop' ? HOST : undefined) });
    const { port } = await lanService((socket) => void socket.pipe(socket));
    const local = await server(entry);
    const name = Buffer.from('pos-3.shop');
    const v6 = Buffer.from('fd00000700000000000000000000000a', 'hex');
    for (const address of [
      [1, ...V4],
      [4, ...v6],
      [3, name.length, ...name],
    ]) {
      const { socket, answer } = await socks(local, Uint8Array.of(5, 1, 0, ...address, ...portBytes(port)));
      expect([...answer.subarray(0, 2)]).toEqual([5, 0]);
      socket.end('hello');
      expect(String(await readAll(socket))).toBe('hello');
    }
    expect(records.filter(({ event }) => event === 'opened').map(({ destination }) => destination)).toEqual([
      HOST,
      'fd00:7::a',
      HOST,
    ]);
  });

  it('says why not', async () => {
    const { entry } = bed();
    const local = await server(entry);
    const { port, server: closed } = await lanService(() => {});
    closed.close();
    const ask = async (...bytes: number[]): Promise<number> =>
      (await socks(local, Uint8Array.of(5, ...bytes))).answer[1] as number;
    expect(await ask(1, 0, 1, ...V4, ...portBytes(port))).toBe(5);
    expect(await ask(1, 0, 3, 4, ...Buffer.from('what'), 0, 80)).toBe(4);
    expect(await ask(2, 0, 1, ...V4, 0, 80)).toBe(7);
    expect(await ask(1, 0, 9, ...V4, 0, 80)).toBe(8);
    const wrong = program(local);
    wrong.write('GET / HTTP/1.1\r\n\r\n');
    wrong.on('error', () => {});
    wrong.once('end', () => wrong.destroy()).resume();
    await eventually(() => wrong.destroyed);
    const locked = program(local);
    locked.write(Uint8Array.of(5, 1, 2));
    expect([...((await once(locked, 'data')) as [Buffer])[0]]).toEqual([5, 0xff]);
  });

  it('carries datagrams there and back, as long as its connection lives', async () => {
    const { entry, gateway } = bed();
    const echo = createSocket('udp4');
    closers.push(() => echo.close());
    echo.on('message', (bytes, from) => echo.send(bytes, from.port, from.address));
    echo.bind(0, '127.0.0.1');
    await once(echo, 'listening');
    const local = await server(entry);
    const { socket, answer } = await socks(local, Uint8Array.of(5, 3, 0, 1, 0, 0, 0, 0, 0, 0));
    expect([...answer.subarray(0, 8)]).toEqual([5, 0, 0, 1, 127, 0, 0, 1]);
    const own = createSocket('udp4');
    closers.push(() => own.close());
    const head = Buffer.from([0, 0, 0, 1, ...V4, ...portBytes(echo.address().port)]);
    for (const size of [5, 4000]) {
      const payload = randomBytes(size);
      own.send(Buffer.concat([head, payload]), answer.readUInt16BE(8), '127.0.0.1');
      const [back] = (await once(own, 'message')) as [Buffer];
      expect(back.equals(Buffer.concat([head, payload]))).toBe(true);
    }
    expect(gateway.snapshot().flows).toBe(1);
    socket.end();
    socket.destroy();
    await eventually(() => entry.snapshot().flows === 0);
  });

  it('listens on loopback and nowhere else', async () => {
    const { entry } = bed();
    expect(await openSocks5(entry, { ip: '0.0.0.0', port: 0 })).toMatchObject({
      ok: false,
      error: expect.stringContaining('not a loopback address'),
    });
    const port = await server(entry);
    expect(await openSocks5(entry, { ip: '127.0.0.1', port })).toMatchObject({
      ok: false,
      error: expect.stringContaining('is taken'),
    });
  });
});

describe('HTTP CONNECT', () => {
  it('carries a connection, and answers everything else with a status', async () => {
    const { entry } = bed();
    const { port, server } = await lanService((socket) => void socket.pipe(socket));
    const opened = await openHttpConnect(entry, { ip: '127.0.0.1', port: 0 });
    if (!opened.ok) throw new Error(opened.error);
    closers.push(() => opened.value.close());
    const proxy = { host: '127.0.0.1', port: opened.value.address.port, agent: false } as const;
    const tunnel = async (path: string): Promise<{ status: number | undefined; socket: Socket }> => {
      const asked = request({ ...proxy, method: 'CONNECT', path }).end();
      const [response, socket] = (await once(asked, 'connect')) as [{ statusCode: number }, Socket];
      closers.push(() => socket.destroy());
      return { status: response.statusCode, socket };
    };
    const { status, socket } = await tunnel(`${HOST}:${port}`);
    expect(status).toBe(200);
    const back = readAll(socket);
    socket.end('hello');
    expect(String(await back)).toBe('hello');
    expect((await tunnel('nonsense')).status).toBe(400);
    expect((await tunnel('no.such.name:80')).status).toBe(502);
    server.close();
    expect((await tunnel(`${HOST}:${port}`)).status).toBe(502);
    const plain = request({ ...proxy, path: 'http://example.org/' }).end();
    expect(((await once(plain, 'response')) as [{ statusCode: number }])[0].statusCode).toBe(405);
  });
});

describe('the text of a forward', () => {
  it.each([
    ['8080=10.3.20.5:80', { local: { ip: '127.0.0.1', port: 8080 }, host: '10.3.20.5', port: 80 }],
    ['127.0.0.2:0=printer-3:9100', { local: { ip: '127.0.0.2', port: 0 }, host: 'printer-3', port: 9100 }],
    ['[::1]:8080=[fd00::5]:80', { local: { ip: '::1', port: 8080 }, host: 'fd00::5', port: 80 }],
  ])('%s is read', (text, value) => expect(parseForward(text)).toEqual({ ok: true, value }));

  it.each(['', '8080', '8080=', '8080=host', '8080=host:0', '8080=host:65536', '70000=a:1', 'x=a:1', '1=[zz]:1'])(
    '%j is refused',
    (text) => expect(parseForward(text).ok).toBe(false),
  );

  it('opens no port to the outside', () =>
    expect(parseForward('0.0.0.0:1=a:2')).toMatchObject({ error: expect.stringContaining('loopback') }));
});
