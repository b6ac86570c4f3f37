/**
 * The user-space stack against the kernel's TCP, through a TUN device in a network namespace, in this one process: TUN, stack and an
 * application that makes or hashes the bytes. `up`: the kernel sends, we receive. `down`: we send, the kernel receives. Loss is ours,
 * seeded, on packets in both directions. Root and /dev/net/tun; without them only the part in memory, where two stacks are joined by
 * nothing: the cost of the code alone, both ends in one thread.
 */
import { createHash, type Hash } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { addressBytes, Netstack, type TcpFlow, type TcpHandler } from '../lib/engine/netstack/index.ts';
import { hostStack, type StackHost } from '../server/runtime/netstack/stack-host.ts';
import { READ_BYTES, SEND_BYTES } from '../server/runtime/testing/namespace-programs.ts';
import { joinedNamespaces, type Namespaces, whyNoNamespaces } from '../server/runtime/testing/namespaces.ts';
import { openTun, type Tun } from '../server/runtime/tun/open-tun.ts';
import { round } from './figures.ts';

const BYTES = 100 << 20;
const MTU_BYTES = 1420;
const KERNEL = '10.251.0.1';
const OURS = '10.251.0.2';
const LAN_HOST = '10.250.0.9';
const PORT = 7000;
const LOSSES_PCT = [0, 1] as const;

/** Mulberry32: the same losses in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Row {
  readonly way: 'up' | 'down';
  readonly lossPct: number;
  readonly mibPerS: number | null;
  readonly seconds: number | null;
  readonly checksumsEqual: boolean;
  readonly retransmitted: number;
}

/** Sends `total` bytes, each block different, and ends its direction. */
class Sender implements TcpHandler {
  readonly hash: Hash = createHash('sha256');
  readonly finished: Promise<string>;
  retransmitted = 0;
  #left: number;
  #block = Buffer.alloc(1 << 18, 'signalbox');
  #at = 0;
  #size = 0;
  #done: (reason: string) => void = () => {};

  constructor(total: number) {
    this.#left = total;
    this.finished = new Promise((resolve) => (this.#done = resolve));
  }

  connected(flow: TcpFlow, now: number): void {
    this.writable(flow, now);
  }

  writable(flow: TcpFlow, now: number): void {
    for (;;) {
      if (this.#at === this.#size) {
        if (this.#left === 0) return flow.shutdown(now);
        this.#size = Math.min(this.#left, this.#block.length);
        this.#block.writeUInt32LE(this.#left, 0);
        this.hash.update(this.#block.subarray(0, this.#size));
        this.#left -= this.#size;
        this.#at = 0;
      }
      const taken = flow.write(now, this.#block, this.#at, this.#size - this.#at);
      this.#at += taken;
      if (this.#at < this.#size) return;
    }
  }

  closed(flow: TcpFlow, reason: string): void {
    this.retransmitted = flow.retransmitted;
    this.#done(reason);
  }
}

class Reader implements TcpHandler {
  readonly hash: Hash = createHash('sha256');
  readonly finished: Promise<string>;
  total = 0;
  #chunk = Buffer.alloc(1 << 16);
  #done: (reason: string) => void = () => {};

  constructor() {
    this.finished = new Promise((resolve) => (this.#done = resolve));
  }

  readable(flow: TcpFlow, now: number): void {
    for (let count = 1; count > 0; ) {
      count = flow.read(now, this.#chunk, 0, this.#chunk.length);
      this.hash.update(this.#chunk.subarray(0, count));
      this.total += count;
    }
    if (flow.ended) flow.shutdown(now);
  }

  closed(_flow: TcpFlow, reason: string): void {
    this.#done(reason);
  }
}

interface Bed {
  readonly net: Namespaces;
  readonly host: StackHost;
  handler: TcpHandler | undefined;
  lossPct: number;
}

async function withBed<T>(use: (bed: Bed) => Promise<T>): Promise<T> {
  const net = joinedNamespaces('bench');
  const random = seeded(7);
  let tun: Tun | undefined;
  try {
    const bed: Bed = {
      net,
      handler: undefined,
      lossPct: 0,
      host: hostStack({
        mtuBytes: MTU_BYTES,
        addresses: [OURS],
        gateway: true,
        sink: {
          transmit: (bytes, length) => {
            if (bed.lossPct === 0 || random() * 100 >= bed.lossPct) tun?.write(bytes, 0, length);
          },
          tcpOpen: (flow, now) => {
            flow.accept(now);
            return bed.handler;
          },
        },
      }),
    };
    const opened = await openTun({
      name: 'sbbench0',
      mtuBytes: MTU_BYTES,
      addresses: [`${KERNEL}/24`],
      routes: ['10.250.0.0/24'],
      netns: net.name('a'),
      onPacket: (bytes, length) => {
        if (bed.lossPct === 0 || random() * 100 >= bed.lossPct) bed.host.receive(bytes, 0, length);
      },
    });
    if (!opened.ok) throw new Error(opened.error);
    tun = opened.value;
    try {
      return await use(bed);
    } finally {
      bed.host.close();
      await tun.close();
    }
  } finally {
    await net.close();
  }
}

function timed(way: Row['way'], lossPct: number, since: number, equal: boolean, retransmitted: number): Row {
  const seconds = (performance.now() - since) / 1000;
  return {
    way,
    lossPct,
    mibPerS: round(BYTES / 2 ** 20 / seconds),
    seconds: round(seconds, 2),
    checksumsEqual: equal,
    retransmitted,
  };
}

async function up(bed: Bed): Promise<Row> {
  const child = bed.net.start('a', [process.execPath, '-e', SEND_BYTES, String(PORT), String(BYTES)]);
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  reader.on('line', (line) => lines.push(line));
  await once(reader, 'line');
  const sink = new Reader();
  const since = performance.now();
  const flow = bed.host.stack.connect(performance.now(), addressBytes(KERNEL) as Uint8Array, PORT, sink);
  bed.host.wake();
  if (flow === undefined) throw new Error('no flow');
  await sink.finished;
  if (lines.length < 2) await once(reader, 'line');
  const row = timed('up', bed.lossPct, since, sink.hash.digest('hex') === lines[1], flow.retransmitted);
  child.kill();
  return row;
}

async function down(bed: Bed): Promise<Row> {
  const source = new Sender(BYTES);
  bed.handler = source;
  const since = performance.now();
  const child = bed.net.start('a', [process.execPath, '-e', READ_BYTES, LAN_HOST, String(PORT)]);
  let said = '';
  child.stdout?.on('data', (part) => (said += String(part)));
  child.stderr?.on('data', (part) => (said += String(part)));
  await once(child, 'close');
  return timed(
    'down',
    bed.lossPct,
    since,
    said.trim() === `${BYTES} ${source.hash.digest('hex')}`,
    source.retransmitted,
  );
}

/** Two stacks, each packet handed over as it is made. */
function inMemory(): object {
  const source = new Sender(BYTES);
  const sink = new Reader();
  const queue: { to: Netstack; bytes: Uint8Array; length: number }[] = [];
  const spare: Uint8Array[] = [];
  const settings = { mtuBytes: MTU_BYTES, random: (out: Uint8Array) => void out.fill(7) };
  const send = (to: () => Netstack) => (bytes: Uint8Array, length: number) => {
    const copy = spare.pop() ?? new Uint8Array(2048);
    copy.set(bytes.subarray(0, length));
    queue.push({ to: to(), bytes: copy, length });
  };
  const a: Netstack = new Netstack({ ...settings, addresses: [KERNEL], sink: { transmit: send(() => b) } });
  const b: Netstack = new Netstack({
    ...settings,
    addresses: [OURS],
    sink: {
      transmit: send(() => a),
      tcpOpen: (flow, now) => {
        flow.accept(now);
        return sink;
      },
    },
  });
  let packets = 0;
  const since = performance.now();
  const flow = a.connect(since, addressBytes(OURS) as Uint8Array, PORT, source);
  for (let idle = 0; idle < 3; ) {
    const now = performance.now();
    idle = queue.length === 0 ? idle + 1 : 0;
    for (const { to, bytes, length } of queue.splice(0)) {
      to.receive(now, bytes, 0, length);
      spare.push(bytes);
      packets++;
    }
    a.tick(now);
    b.tick(now);
  }
  const ms = performance.now() - since;
  return {
    mibPerS: round(BYTES / 2 ** 20 / (ms / 1000)),
    nsPerPacket: round((ms * 1e6) / packets, 0),
    packets,
    retransmitted: flow?.retransmitted,
    checksumsEqual: sink.total === BYTES && sink.hash.digest('hex') === source.hash.digest('hex'),
  };
}

export async function run(progress: (line: string) => void): Promise<object> {
  const memory = inMemory();
  progress(`in memory: ${JSON.stringify(memory)}`);
  const why = whyNoNamespaces('ip');
  const method = `${BYTES >> 20} MiB over one connection, MTU ${MTU_BYTES}, SHA-256 at both ends included; loss is dropped between TUN and stack, both ways.`;
  if (why !== undefined) return { method, memory, kernel: { skipped: why } };
  const rows: Row[] = [];
  await withBed(async (bed) => {
    for (const lossPct of LOSSES_PCT) {
      bed.lossPct = lossPct;
      for (const way of [up, down]) {
        const row = await way(bed);
        rows.push(row);
        progress(
          `${row.way} at ${lossPct} % loss: ${row.mibPerS} MiB/s, checksums ${row.checksumsEqual ? 'equal' : 'DIFFER'}`,
        );
      }
    }
  });
  return { method, memory, kernel: rows };
}
