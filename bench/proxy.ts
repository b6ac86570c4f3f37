/**
 * Packets per second through one proxy process over loopback. Method: `signalbox lightspeed-proxy` runs as a process of its
 * own; this process is the client and the destination. The client keeps WINDOW packets of 1200 bytes under way: each one that
 * arrives at the destination lets the next go, so nothing overflows and what is counted was carried. A stalled window
 * (a datagram lost in a kernel buffer) is filled up again every 50 ms. Median of ROUNDS rounds of ROUND_MS, v1 and v2 (K = 8).
 * Client, destination and proxy share the machine, so the figure is a floor of what the proxy can do.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { DataSender } from '../lib/engine/lightspeed/index.ts';

const ROUNDS = 5;
const ROUND_MS = 1000;
const WINDOW = 64;
const PAYLOAD = Buffer.alloc(1200, 7);
const TOKEN = 7;
const LOOPBACK = 0x7f000001;
const bin = new URL('../bin/signalbox', import.meta.url).pathname;

async function startProxy(): Promise<{ child: ChildProcess; port: number }> {
  const args = [
    'lightspeed-proxy',
    '--listen',
    '127.0.0.1:0',
    '--static-token',
    String(TOKEN),
    '--allow-destination',
    '127.0.0.0/8',
  ];
  const child = spawn(bin, [...args, '--pps', '10000000', '--bps', '1000000000000', '--json'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  return { child, port: Number(String((JSON.parse(line) as { listen: string }).listen).split(':')[1]) };
}

async function bound(): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4 << 20 });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

async function packetsPerSecond(port: number, groupSize: number): Promise<number> {
  const [client, destination] = [await bound(), await bound()];
  client.connect(port, '127.0.0.1');
  await once(client, 'connect');
  client.send(Buffer.from([0x12, TOKEN, ...Array<number>(18).fill(0)]));
  await once(client, 'message');
  const sender = new DataSender(TOKEN, groupSize);
  const flow = { srcIp: 0xc0a80164, srcPort: 5000, dstIp: LOOPBACK, dstPort: destination.address().port };
  const emit = (bytes: Uint8Array, length: number): void => client.send(Buffer.from(bytes.subarray(0, length)));
  const send = (): void => void sender.send(performance.now(), flow, PAYLOAD, 0, PAYLOAD.length, emit);
  const fill = (): void => {
    for (let i = 0; i < WINDOW; i++) send();
  };
  let arrived = 0;
  let before = 0;
  destination.on('message', () => {
    arrived++;
    send();
  });
  const refill = setInterval(() => {
    if (arrived === before) fill();
    before = arrived;
  }, 50);
  fill();
  const rounds: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const from = arrived;
    const started = performance.now();
    await new Promise((resolve) => setTimeout(resolve, ROUND_MS));
    rounds.push(((arrived - from) * 1000) / (performance.now() - started));
  }
  clearInterval(refill);
  client.close();
  destination.close();
  return Math.round(rounds.slice(1).toSorted((a, b) => a - b)[ROUNDS >> 1] as number);
}

export async function run(): Promise<object> {
  const { child, port } = await startProxy();
  try {
    return {
      method: 'Median of 5 rounds of 1 s over loopback, 64 packets of 1,200 bytes under way, one proxy process.',
      v1PacketsPerSecond: await packetsPerSecond(port, 0),
      v2K8PacketsPerSecond: await packetsPerSecond(port, 8),
    };
  } finally {
    child.kill('SIGTERM');
  }
}
