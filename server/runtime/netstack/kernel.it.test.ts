/** Our TCP/IP against the kernel's: whatever we misread in the RFCs, it did not. NETSTACK_MB sets how much the long streams carry. */
import { type ChildProcess, spawnSync } from 'node:child_process';
import { createHash, type Hash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { addressBytes, type TcpFlow, type TcpHandler } from '#lib/engine/netstack/index.ts';
import { eventually } from '../testing/eventually.ts';
import { READ_BYTES, SEND_BYTES } from '../testing/namespace-programs.ts';
import { joinedNamespaces, type Namespaces, whyNoNamespaces } from '../testing/namespaces.ts';
import { openTun, type Tun } from '../tun/open-tun.ts';
import type { FlowRecord } from './flow-record.ts';
import { type GatewayStack, gatewayStack } from './gateway-stack.ts';
import { hostStack, type StackHost } from './stack-host.ts';

const why = whyNoNamespaces('ip', 'ping');
if (why !== undefined) process.stderr.write(`user-space TCP against the kernel's is skipped: ${why}\n`);
const BYTES = Number(process.env['NETSTACK_MB'] ?? 30) << 20;
const MTU_BYTES = 1400;
const LAN_HOST = '10.250.0.9';
const LAN_HOST_6 = 'fd00:250::9';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

interface Bed {
  readonly net: Namespaces;
  /** Terminates what the kernel opens; LAN addresses are loopback ports of this process. */
  readonly gateway: GatewayStack;
  readonly records: FlowRecord[];
  /** Opens connections to the kernel, from 10.251.0.3 and fd00:251::3. */
  readonly dialer: StackHost;
  readonly loss: { pct: number };
  node(program: string, ...args: string[]): ChildProcess;
}

/** The kernel is 10.251.0.1 and fd00:251::1 in a namespace; we are at the other side of its TUN device. */
async function bed(): Promise<Bed> {
  const net = joinedNamespaces('ns');
  closers.push(() => net.close());
  let tun: Tun | undefined;
  let losses = 1;
  const loss = { pct: 0 };
  const records: FlowRecord[] = [];
  // A linear congruence is random enough for losses, and the same every time.
  const lost = (): boolean => {
    losses = (Math.imul(losses, 1_103_515_245) + 12_345) >>> 0;
    return (losses >>> 8) % 10_000 < loss.pct * 100;
  };
  const transmit = (bytes: Uint8Array, length: number): void => {
    if (!lost()) tun?.write(bytes, 0, length);
  };
  const gateway = gatewayStack({
    mtuBytes: MTU_BYTES,
    addresses: ['10.251.0.2', 'fd00:251::2'],
    transmit,
    dialFor: ({ localPort }) => ({ host: '127.0.0.1', port: localPort }),
    onFlow: (record) => void records.push(record),
  });
  const dialer = hostStack({
    mtuBytes: MTU_BYTES,
    addresses: ['10.251.0.3', 'fd00:251::3'],
    sink: { transmit },
  });
  const forDialer = (bytes: Uint8Array): boolean =>
    (bytes[0] as number) >> 4 === 4 ? bytes[19] === 3 : bytes[39] === 3 && bytes[38] === 0;
  const opened = await openTun({
    name: 'sbstack0',
    mtuBytes: MTU_BYTES,
    addresses: ['10.251.0.1/24', 'fd00:251::1/64'],
    routes: ['10.250.0.0/24', 'fd00:250::/64'],
    netns: net.name('a'),
    onPacket(bytes, length) {
      if (!lost()) (forDialer(bytes) ? dialer : gateway).receive(bytes, 0, length);
    },
  });
  if (!opened.ok) throw new Error(opened.error);
  tun = opened.value;
  closers.push(
    () => opened.value.close(),
    () => gateway.close(),
    () => dialer.close(),
  );
  return {
    net,
    gateway,
    records,
    dialer,
    loss,
    node: (program, ...args) => net.start('a', [process.execPath, '-e', program, ...args]),
  };
}

async function output(child: ChildProcess): Promise<string> {
  let text = '';
  child.stdout?.on('data', (part) => (text += String(part)));
  child.stderr?.on('data', (part) => (text += String(part)));
  if (child.exitCode === null) await once(child, 'close');
  return text.trim();
}

async function lanService(onSocket: (socket: Socket) => void): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    onSocket(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** Writes `total` bytes and ends; answers their hash. */
function sendTo(socket: Socket, total: number): Hash {
  const hash = createHash('sha256');
  const block = Buffer.alloc(1 << 18, 'signal');
  let left = total;
  const more = (): void => {
    while (left > 0) {
      block.writeUInt32LE(left, 0);
      const part = Buffer.from(block.subarray(0, Math.min(left, block.length)));
      left -= part.length;
      hash.update(part);
      if (!socket.write(part)) return void socket.once('drain', more);
    }
    socket.end();
  };
  more();
  return hash;
}

/** Connects from the namespace, sends what it is told, ends its half, prints what comes back and how it ended. */
const TALK = `
const [host, port, text] = process.argv.slice(1);
const socket = require('node:net').connect({ host, port: Number(port), allowHalfOpen: true });
let heard = '';
socket.on('connect', () => socket.end(text));
socket.on('data', (part) => { heard += part; });
socket.on('end', () => console.log('heard ' + heard));
socket.on('error', (error) => console.log(error.code));
`;

/** Reads a flow to its end, and ends its own half then. */
class Reads implements TcpHandler {
  readonly hash = createHash('sha256');
  total = 0;
  reason: string | undefined;
  #chunk = Buffer.alloc(1 << 16);
  readable(flow: TcpFlow, now: number): void {
    for (let count = 1; count > 0; ) {
      count = flow.read(now, this.#chunk, 0, this.#chunk.length);
      this.hash.update(this.#chunk.subarray(0, count));
      this.total += count;
    }
    if (flow.ended) flow.shutdown(now);
  }
  closed(_flow: TcpFlow, reason: string): void {
    this.reason = reason;
  }
}

describe.skipIf(why !== undefined)('our TCP and the kernel’s', { timeout: 120_000 }, () => {
  it.each([
    ['IPv4', LAN_HOST, '10.251.0.1', 0],
    ['IPv6', LAN_HOST_6, 'fd00:251::1', 0],
    ['IPv4 with 1 % loss', LAN_HOST, '10.251.0.1', 1],
  ])('carry %s both ways unchanged', async (_, lanHost, kernel, lossPct) => {
    const made = await bed();
    made.loss.pct = lossPct;
    let sent: Hash | undefined;
    const port = await lanService((socket) => {
      socket.resume();
      sent = sendTo(socket, BYTES);
    });
    let started = performance.now();
    const rate = (): string => `${(BYTES / 2 ** 20 / ((performance.now() - started) / 1000)).toFixed(1)} MiB/s`;
    expect(await output(made.node(READ_BYTES, lanHost, String(port)))).toBe(`${BYTES} ${sent?.digest('hex')}`);
    process.stderr.write(`to the kernel, ${lossPct} % loss: ${rate()}\n`);

    const sender = made.node(SEND_BYTES, '7000', String(BYTES));
    const printed: string[] = [];
    createInterface({ input: sender.stdout as NodeJS.ReadableStream }).on('line', (line) => printed.push(line));
    await eventually(() => printed.length > 0);
    const reader = new Reads();
    started = performance.now();
    expect(made.dialer.stack.connect(started, addressBytes(kernel) as Uint8Array, 7000, reader)).toBeDefined();
    made.dialer.wake();
    await eventually(() => reader.reason !== undefined && printed.length > 1, 60_000);
    process.stderr.write(`from the kernel, ${lossPct} % loss: ${rate()}\n`);
    expect([reader.reason, reader.total, reader.hash.digest('hex')]).toEqual(['done', BYTES, printed[1]]);
    expect(made.gateway.snapshot().dropsByReason['bad-checksum']).toBeUndefined();
  });

  it('agree on refused, on half of a connection closed, and on a reset', async () => {
    const made = await bed();
    const port = await lanService((socket) => {
      let heard = '';
      socket.on('data', (part) => (heard += String(part)));
      socket.on('end', () => {
        if (heard === 'reset me') socket.resetAndDestroy();
        else setTimeout(() => socket.end(`you said ${heard}`), 50);
      });
    });
    expect(await output(made.node(TALK, LAN_HOST, String(port), 'hello'))).toBe('heard you said hello');
    expect(await output(made.node(TALK, LAN_HOST_6, String(port), 'hello'))).toBe('heard you said hello');
    expect(await output(made.node(TALK, LAN_HOST, String(port), 'reset me'))).toBe('ECONNRESET');
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const nobody = (closed.address() as AddressInfo).port;
    closed.close();
    expect(await output(made.node(TALK, LAN_HOST, String(nobody), 'x'))).toBe('ECONNREFUSED');
    await eventually(() => made.gateway.snapshot().flows === 0);
    expect(made.records.filter(({ event }) => event === 'ended').map(({ reason }) => reason)).toEqual([
      'done',
      'done',
      'aborted',
      'refused',
    ]);
  });

  it('agree when we open and nobody listens', async () => {
    const { dialer } = await bed();
    const reader = new Reads();
    dialer.stack.connect(performance.now(), addressBytes('10.251.0.1') as Uint8Array, 9, reader);
    dialer.wake();
    await eventually(() => reader.reason !== undefined);
    expect(reader.reason).toBe('refused');
  });

  it('answer ping for the gateway’s own addresses, whole and in fragments, and show it as a hop', async () => {
    const { net } = await bed();
    const ping = (host: string, ...more: string[]): Promise<string> =>
      output(net.start('a', ['ping', '-n', '-c', '3', '-i', '0.05', '-W', '2', ...more, host]));
    expect(await ping('10.251.0.2')).toContain(' 0% packet loss');
    expect(await ping('fd00:251::2')).toContain(' 0% packet loss');
    expect(await ping('10.251.0.2', '-s', '5000')).toContain(' 0% packet loss');
    expect(await ping('fd00:251::2', '-s', '5000')).toContain(' 0% packet loss');
    expect(await ping(LAN_HOST, '-t', '1')).toContain('From 10.251.0.2');
    expect(await ping(LAN_HOST_6, '-t', '1')).toContain('From fd00:251::2');
  });

  it('carry datagrams of any size, and say that a port is closed', async () => {
    const made = await bed();
    const echo = createSocket('udp4');
    closers.push(() => echo.close());
    echo.on('message', (bytes, from) => echo.send(bytes, from.port, from.address));
    echo.bind(0, '127.0.0.1');
    await once(echo, 'listening');
    const program = `
      const [host, port, size] = process.argv.slice(1);
      const socket = require('node:dgram').createSocket(host.includes(':') ? 'udp6' : 'udp4');
      const bytes = require('node:crypto').randomBytes(Number(size));
      socket.on('error', (error) => { console.log(error.code); process.exit(); });
      socket.on('message', (back) => { console.log(back.equals(bytes)); process.exit(); });
      socket.connect(Number(port), host, () => socket.send(bytes));
      setTimeout(() => { console.log('silence'); process.exit(); }, 5000);
    `;
    const { port } = echo.address();
    for (const host of [LAN_HOST, LAN_HOST_6])
      for (const size of ['1', '1300', '9000', '40000'])
        expect(await output(made.node(program, host, String(port), size)), `${host} ${size}`).toBe('true');
    const free = createSocket('udp4').bind(0, '127.0.0.1');
    await once(free, 'listening');
    const nobody = free.address().port;
    free.close();
    for (const host of [LAN_HOST, LAN_HOST_6])
      expect(await output(made.node(program, host, String(nobody), '5'))).toBe('ECONNREFUSED');
    expect(made.gateway.snapshot().flows).toBe(8);
  });

  it('leave nothing behind', async () => {
    const { net } = await bed();
    const names = [net.name('a'), net.name('b')];
    for (const close of closers.splice(0).toReversed()) await close();
    const left = spawnSync('ip', ['netns', 'list'], { encoding: 'utf8' }).stdout;
    for (const name of names) expect(left).not.toContain(name);
  });
});

describe('in CI', () => {
  it.runIf(process.env['CI'] === 'true' && process.getuid?.() === 0)('as root, none of this is skipped', () => {
    expect(why).toBeUndefined();
  });
});
