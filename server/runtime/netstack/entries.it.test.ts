/** What programs say to the entries: SOCKS5 and HTTP CONNECT. */
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import type { EntryStack } from './entry-stack.ts';
import { openHttpConnect } from './http-connect.ts';
import { openSocks5 } from './socks5-server.ts';
import { bed, closeAll, closers, HOST, lanService, program, readAll } from './testing/joined-stacks.ts';

afterEach(closeAll);

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
