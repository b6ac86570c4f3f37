import type { RemoteInfo, Socket } from 'node:dgram';
import { afterEach, describe, expect, it } from 'vitest';
import type { Impairment } from '#lib/contract/lab.ts';
import { createDepartures } from './departures.ts';
import { bindUdp, closeUdp } from './udp.ts';
import { openWire, type Wire } from './wire.ts';

const clean: Impairment = { lossPct: 0, burst: 1, delayMs: 0, jitterMs: 0, rateMbps: 0, down: false };
const GATEWAY = '127.251.100.1';
const INSIDE = '127.251.101.1';
const PUBLIC = '127.251.102.1';
const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const each of opened.splice(0).toReversed()) await each.close();
});

async function endpoint(
  ip: string,
  port: number,
  onMessage: (data: Buffer, from: RemoteInfo) => void,
): Promise<Socket> {
  const socket = await bindUdp(ip, port, onMessage);
  opened.push({ close: () => closeUdp(socket) });
  return socket;
}

/** A gateway behind a wire and two remotes that echo with the address they see. */
async function scene(up: Partial<Impairment> = {}, down: Partial<Impairment> = {}) {
  const seen: string[] = [];
  const answers: string[] = [];
  const remotes = [
    { ip: '127.251.200.1', port: 45101 },
    { ip: '127.251.200.2', port: 45102 },
  ];
  const sockets = [];
  for (const { ip, port } of remotes) {
    const socket = await endpoint(ip, port, (data, from) => {
      seen.push(`${from.address}:${from.port}`);
      socket.send(data, from.port, from.address);
    });
    sockets.push(socket);
  }
  const departures = createDepartures();
  const wire: Wire = await openWire({
    gatewayIp: GATEWAY,
    insideIp: INSIDE,
    publicIp: PUBLIC,
    remotes: remotes.map((remote) => ({ ...remote, farMs: 0 })),
    up: { ...clean, ...up },
    down: { ...clean, ...down },
    departures,
    random: Math.random,
  });
  opened.push({ close: async () => departures.stop() }, wire);
  const gateway = await endpoint(GATEWAY, 0, (data, from) => answers.push(`${data} from ${from.address}:${from.port}`));
  const send = async (count: number, port = 45101): Promise<void> => {
    for (let i = 0; i < count; i++) {
      gateway.send(`p${i}`, port, INSIDE);
      if (i % 20 === 19) await sleep(2);
    }
    await sleep(60);
  };
  return { seen, answers, wire, send, sockets };
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('wire', () => {
  it('hides the gateway behind the public address and brings the answer back through the same door', async () => {
    const { seen, answers, send } = await scene();
    await send(1);
    await send(1, 45102);
    expect(seen.every((address) => address.startsWith(`${PUBLIC}:`))).toBe(true);
    expect(new Set(seen).size).toBe(1);
    expect(answers).toEqual([`p0 from ${INSIDE}:45101`, `p0 from ${INSIDE}:45102`]);
  });

  it('lets nobody in whom the gateway has not written to', async () => {
    const { seen, answers, send, sockets } = await scene();
    await send(1);
    const publicPort = Number(seen[0]?.split(':')[1]);
    sockets[1]?.send('unasked', publicPort, PUBLIC);
    await sleep(40);
    expect(answers).toEqual([`p0 from ${INSIDE}:45101`]);
  });

  it('loses the set share of real packets, each direction for itself', async () => {
    const { seen, answers, send, wire } = await scene({ lossPct: 20 });
    await send(3000);
    expect(seen.length).toBe(wire.up.counters.forwarded);
    expect(answers.length).toBe(seen.length);
    expect(wire.down.counters.lost).toBe(0);
    // Four standard errors of a share of 0.2 in 3000.
    expect(Math.abs(wire.up.counters.lost / 3000 - 0.2)).toBeLessThan(4 * Math.sqrt(0.16 / 3000));
  });

  it('carries nothing while cut and carries on when restored', async () => {
    const { seen, send, wire } = await scene();
    wire.up.change({ ...clean, down: true });
    await send(10);
    expect(seen).toEqual([]);
    expect(wire.up.counters).toEqual({ forwarded: 0, lost: 10, queueDropped: 0 });
    wire.up.change(clean);
    await send(10);
    expect(seen.length).toBe(10);
  });

  it('delays by the set time in each direction', async () => {
    const { answers, send } = await scene({ delayMs: 40 }, { delayMs: 40 });
    const started = performance.now();
    void send(1);
    while (answers.length === 0 && performance.now() - started < 2000) await sleep(1);
    expect(performance.now() - started).toBeGreaterThanOrEqual(79);
  });
});
