/** The two roles against programs that know only seed 002: every byte here is written by hand, none by our codec. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';

const bin = new URL('../../bin/signalbox', import.meta.url).pathname;
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

type Line = Record<string, unknown>;

/** Starts a role; answers its first JSON line, the lines after it and its stderr. */
async function role(
  ...args: string[]
): Promise<{ child: ChildProcess; first: Line; lines: Line[]; stderr: () => string }> {
  const child = spawn(bin, [...args, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  closers.push(() => child.kill('SIGTERM'));
  let stderr = '';
  child.stderr?.on('data', (text) => (stderr += String(text)));
  const lines: Line[] = [];
  const reader = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const first = once(reader, 'line');
  reader.on('line', (line) => lines.push(JSON.parse(line) as Line));
  return { child, first: JSON.parse(String((await first)[0])) as Line, lines, stderr: () => stderr };
}

interface Peer {
  readonly socket: Socket;
  readonly port: number;
  readonly received: Buffer[];
  send(port: number, bytes: Buffer): void;
  next(): Promise<Buffer>;
}

async function peer(onMessage?: (bytes: Buffer, port: number, self: Peer) => void): Promise<Peer> {
  const socket = createSocket('udp4');
  const received: Buffer[] = [];
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  closers.push(() => socket.close());
  const self: Peer = {
    socket,
    port: socket.address().port,
    received,
    send: (port, bytes) => socket.send(bytes, port, '127.0.0.1'),
    async next() {
      for (
        const until = Date.now() + 3000;
        Date.now() < until;
        await new Promise((resolve) => setTimeout(resolve, 5))
      ) {
        const bytes = received.shift();
        if (bytes) return bytes;
      }
      throw new Error('nothing arrived in 3 s');
    },
  };
  socket.on('message', (bytes, from) => (onMessage ? onMessage(bytes, from.port, self) : received.push(bytes)));
  return self;
}

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const u16 = (value: number): string => value.toString(16).padStart(4, '0');
const portOf = (address: unknown): number => Number(String(address).split(':')[1]);
const DEVICE = 'c0a80164'; // 192.168.1.100
const LOOPBACK = '7f000001';

describe('signalbox lightspeed-proxy', () => {
  const start = (...extra: string[]) =>
    role('lightspeed-proxy', '--listen', '127.0.0.1:0', '--static-token', '7', ...extra);

  it('serves a client written from the seed alone: handshake, data, keepalive, FEC, FIN', async () => {
    const echo = await peer((bytes, port, self) => self.send(port, bytes));
    const proxy = await start('--allow-destination', '127.0.0.0/8');
    const at = portOf(proxy.first['listen']);
    expect(proxy.first).toMatchObject({ event: 'ready', authenticates: true });
    expect(proxy.stderr()).toMatch(/127\.0\.0\.0\/8 is a special range and is open/);
    const client = await peer();
    client.send(at, hex(`12 07 0000 000f4240 ${'00'.repeat(12)}`));
    expect((await client.next()).toString('hex')).toBe(`12070000000f4240${'00'.repeat(12)}`);
    client.send(at, hex(`10 00 0001 000f4240 ${DEVICE} ${LOOPBACK} 3039 ${u16(echo.port)} 68656c6c6f`));
    const reply = await client.next();
    expect(reply.subarray(0, 1).toString('hex')).toBe('10');
    expect(reply.subarray(8).toString('hex')).toBe(`${LOOPBACK}${DEVICE}${u16(echo.port)}303968656c6c6f`);
    client.send(at, hex(`11 00 0005 000f4240 ${'00'.repeat(12)}`));
    expect((await client.next()).subarray(2, 8).toString('hex')).toBe('0005000f4240');

    // A group of two, its first packet lost: "abc" and "wxyz!" give the parity of both payloads and of the lengths 3 and 5.
    const address = `${DEVICE} ${LOOPBACK} 3039 ${u16(echo.port)}`;
    client.send(at, hex(`20 00 0007 000f4240 ${address} 0001 01 02 00 00 7778797a21`));
    expect((await client.next()).subarray(26).toString()).toBe('wxyz!');
    client.send(at, hex(`20 00 0008 000f4240 ${'00'.repeat(12)} 0001 02 02 01 00 161a1a7a21 0006`));
    const recovered = await client.next();
    expect(recovered.subarray(0, 1).toString('hex')).toBe('20');
    expect([recovered.subarray(22, 26).toString('hex'), recovered.subarray(26).toString()]).toEqual([
      '01020000',
      'abc',
    ]);
    expect((await client.next()).subarray(20).toString('hex')).toBe('000002020100161a1a7a210006');
    client.send(at, hex(`14 00 0009 000f4240 ${'00'.repeat(12)}`));
    expect((await client.next()).subarray(0, 4).toString('hex')).toBe('14000009');
    proxy.child.kill('SIGTERM');
    expect(await once(proxy.child, 'exit')).toEqual([0, null]);
  });

  it('is silent to a client without a session, and relays nothing to loopback unless told to', async () => {
    const proxy = await start();
    const at = portOf(proxy.first['listen']);
    const target = await peer();
    const client = await peer();
    const data = hex(`10 07 0001 000f4240 ${DEVICE} ${LOOPBACK} 3039 ${u16(target.port)} 68656c6c6f`);
    client.send(at, data);
    client.send(at, hex(`12 08 0000 000f4240 ${'00'.repeat(12)}`));
    client.send(at, hex(`11 07 0000 000f4240 ${'00'.repeat(12)}`));
    client.send(at, Buffer.alloc(9000, 0xff));
    client.send(at, hex(`12 07 0000 000f4240 ${'00'.repeat(12)}`));
    expect((await client.next())[0]).toBe(0x12);
    client.send(at, data);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect([client.received.length, target.received.length]).toEqual([0, 0]);
    const drops = proxy.lines.findLast((line) => line['event'] === 'stats')?.['dropsByReason'];
    expect(drops).toMatchObject({
      'unknown-session': 2,
      'wrong-token': 1,
      'unknown-version': 1,
      'destination-special': 1,
    });
  });

  it.each([
    [['--listen', 'nowhere'], /--listen "nowhere" is not valid; accepted is IP:PORT/],
    [
      ['--listen', '127.0.0.1:0', '--static-token', '0'],
      /--static-token "0" is not valid; accepted is a whole number from 1 to 255/,
    ],
    [['--listen', '203.0.113.9:4000'], /--listen "203\.0\.113\.9:4000" cannot be bound \(EADDRNOTAVAIL\)/],
  ])('refuses %j with one sentence and exit code 2', async (args, sentence) => {
    const child = spawn(bin, ['lightspeed-proxy', ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (text) => (stderr += String(text)));
    expect((await once(child, 'close'))[0]).toBe(2);
    expect(stderr.trim()).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('signalbox lightspeed', () => {
  it('works with a proxy written from the seed alone', async () => {
    const heard: string[] = [];
    const proxy = await peer((bytes, port, self) => {
      heard.push(bytes.toString('hex'));
      const flags = (bytes[0] as number) & 15;
      if (flags !== 0) return self.send(port, bytes);
      // A relayed answer: source and destination swapped, the payload turned round.
      const back = Buffer.concat([
        bytes.subarray(0, 8),
        bytes.subarray(12, 16),
        bytes.subarray(8, 12),
        bytes.subarray(18, 20),
        bytes.subarray(16, 18),
        bytes.subarray(20).toReversed(),
      ]);
      self.send(port, back);
    });
    const client = await role(
      'lightspeed',
      '--proxy',
      `127.0.0.1:${proxy.port}`,
      '--listen',
      '127.0.0.1:0',
      '--to',
      '104.26.1.50:7777',
      '--token',
      '9',
    );
    expect(client.first).toMatchObject({ event: 'ready', to: '104.26.1.50:7777', sessions: [{ state: 'live' }] });
    const device = await peer();
    device.send(portOf(client.first['listen']), Buffer.from('hello'));
    expect((await device.next()).toString()).toBe('olleh');
    client.child.kill('SIGTERM');
    expect(await once(client.child, 'exit')).toEqual([0, null]);
    const zeros = '00'.repeat(12);
    expect(heard[0]).toMatch(new RegExp(`^12090000.{8}${zeros}$`));
    expect(heard[1]).toMatch(new RegExp(`^11090001.{8}${zeros}$`));
    expect(heard[2]).toMatch(new RegExp(`^10090002.{8}7f000001681a0132${u16(device.port)}1e6168656c6c6f$`));
    expect(heard[3]).toMatch(new RegExp(`^14090003.{8}${zeros}$`));
  });

  it('hears one copy of each answer in multipath through two of our proxies', async () => {
    let asked = 0;
    const echo = await peer((bytes, port, self) => {
      asked++;
      self.send(port, bytes);
    });
    const proxies = await Promise.all(
      [1, 2].map(() =>
        role(
          'lightspeed-proxy',
          '--listen',
          '127.0.0.1:0',
          '--static-token',
          '7',
          '--allow-destination',
          '127.0.0.0/8',
        ),
      ),
    );
    const named = proxies.flatMap((each) => ['--proxy', String(each.first['listen'])]);
    const client = await role(
      'lightspeed',
      ...named,
      '--listen',
      '127.0.0.1:0',
      '--to',
      `127.0.0.1:${echo.port}`,
      '--token',
      '7',
      '--fec',
      '4',
      '--multipath',
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    const device = await peer();
    for (let i = 0; i < 20; i++) device.send(portOf(client.first['listen']), Buffer.from(`question ${i}`));
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(asked).toBe(40);
    expect(new Set(device.received.map(String)).size).toBe(20);
    expect(device.received).toHaveLength(20);
  });
});
