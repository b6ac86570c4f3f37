/**
 * What a fault costs the traffic between a branch and the HQ. Method: a live system with the lab; a forward for each traffic
 * class is added to branch 1, and this process sends 1,000 numbered packets a second of 200 bytes in all, a third to each, from
 * the branch's LAN to a receiver in the HQ's. Each fault is put on the path that is active at the moment, REPEATS times; from one
 * second before it to MEASURE_MS after it are counted: the longest silence of a class (its usual gap taken off), packets that
 * never came, came twice or came late. Then the fault is taken back and the pair left until it rests. All on one machine, over
 * the lab's wires: round trip about 45 ms, so its processes compete with this one for the cores.
 */
import { createSocket, type Socket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { gateway } from '../lib/contract/gateways.ts';
import { type OverlayPeer, pathMap } from '../lib/contract/paths.ts';
import { trafficClassSettings } from '../lib/contract/traffic-classes.ts';
import { median, quantile, round } from './figures.ts';
import { openLane } from './http-lane.ts';
import { processesOf, withLiveSystem } from './live-system.ts';

const classes = ['critical', 'interactive', 'bulk'] as const;
const PORT = 7101;
const PACKET_BYTES = 200;
const PER_SECOND = 1000;
const MEASURE_MS = 5000;
const REST_MS = 60_000;
const SITE = 'branch-1';

type Class = (typeof classes)[number];

interface Arrival {
  readonly at: number;
  readonly seq: number;
}

interface Cost {
  readonly outageMs: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly reordered: number;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Api {
  readonly url: string;
  readonly token: string;
}

/** Each on a connection of its own: between two faults the server gives an idle one up. */
async function ask<T>(api: Api, method: string, path: string, schema: z.ZodType<T>, body?: object): Promise<T> {
  const lane = openLane(api.url, api.token);
  const answer = await lane.send(method, `/api/v1${path}`, body).finally(() => lane.close());
  if (answer.status !== 200) throw new Error(`${method} ${path} was answered ${answer.status}: ${answer.text}`);
  return schema.parse(JSON.parse(answer.text));
}

function bound(address: string, port: number): Promise<Socket> {
  const socket = createSocket('udp4');
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ address, port }, () => resolve(socket));
  });
}

/** Sends for ever, a third to each class; `sent` is the next number of each. */
function traffic(socket: Socket, gatewayIp: string) {
  const sent = classes.map(() => 0);
  const started = performance.now();
  let count = 0;
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - started) * PER_SECOND) / 1000);
    for (; count < due; count++) {
      const index = count % classes.length;
      const packet = Buffer.alloc(PACKET_BYTES);
      packet.writeUInt32BE(sent[index] ?? 0);
      sent[index] = (sent[index] ?? 0) + 1;
      socket.send(packet, PORT + index, gatewayIp);
    }
  }, 1);
  return { sent, stop: () => clearInterval(timer) };
}

function costOf(arrivals: readonly Arrival[], from: number, to: number, usualGapMs: number): Cost {
  const seen = new Set<number>();
  let [duplicated, reordered, highest, last, longest] = [0, 0, -1, -1, 0];
  for (const { at, seq } of arrivals) {
    if (seq < from || seq >= to) continue;
    if (seen.has(seq)) duplicated++;
    else if (seq < highest) reordered++;
    seen.add(seq);
    highest = Math.max(highest, seq);
    if (last >= 0) longest = Math.max(longest, at - last);
    last = at;
  }
  return { outageMs: Math.max(0, longest - usualGapMs), lost: to - from - seen.size, duplicated, reordered };
}

const faults = ['pop-killed', 'loss-100', 'latency-200', 'loss-20', 'link-cut', 'drain'] as const;

export async function run(options: { repeats: number; progress: (text: string) => void }): Promise<object> {
  return withLiveSystem(async (system, data) => {
    const block = z
      .object({ block: z.number() })
      .parse(JSON.parse(readFileSync(join(data, 'lab', 'plan.json'), 'utf8'))).block;
    const any = z.unknown();
    const [own, hq] = [`127.${block}.11`, `127.${block}.10`];
    /** The first paths are planned some seconds after the gateways are connected. */
    const pair = async (): Promise<OverlayPeer> => {
      const until = performance.now() + REST_MS;
      for (;;) {
        const { peers } = await ask(system, 'GET', '/path-map', pathMap);
        const found = peers.find((peer) => peer.gateway.name === `${SITE}-gw`);
        if (found) return found;
        if (performance.now() > until) throw new Error(`${SITE} has no overlay tunnel`);
        await pause(500);
      }
    };
    const first = await pair();
    const { forwards } = await ask(system, 'GET', `/gateways/${first.gateway.id}`, gateway);
    const added = classes.map((name, index) => ({
      name: `bench ${name}`,
      listen: `${own}.1:${PORT + index}`,
      to: `${hq}.77:${PORT + index}`,
      overlay: 'ltt',
    }));
    await ask(system, 'PATCH', `/gateways/${first.gateway.id}`, any, { forwards: [...forwards, ...added] });
    const settings = await ask(system, 'GET', '/traffic-classes', trafficClassSettings);
    const { updatedAt: _, updatedBy: __, ...rest } = settings;
    const matchers = classes.map((name, index) => ({
      class: name,
      protocol: 17,
      ports: [{ from: PORT + index, to: PORT + index }],
      networks: [],
      dscp: null,
    }));
    await ask(system, 'PUT', '/traffic-classes', any, { ...rest, matchers: [...matchers, ...rest.matchers] });

    const arrivals: Arrival[][] = classes.map(() => []);
    const sockets: Socket[] = [];
    for (const [index] of classes.entries()) {
      const socket = await bound(`${hq}.77`, PORT + index);
      socket.on('message', (bytes) => arrivals[index]?.push({ at: performance.now(), seq: bytes.readUInt32BE() }));
      sockets.push(socket);
    }
    const sender = await bound(`${own}.77`, 0);
    sockets.push(sender);
    const flow = traffic(sender, `${own}.1`);

    const rested = async (): Promise<void> => {
      const until = performance.now() + REST_MS;
      for (let calm = 0; calm < 3 && performance.now() < until; ) {
        await pause(1000);
        const now = await pair();
        calm = now.activePathId !== null && now.activePathId === now.preferredPathId ? calm + 1 : 0;
      }
    };
    const impair = (id: string, change: object): Promise<unknown> =>
      ask(system, 'POST', `/lab/links/${id}`, any, change);
    const inject = async (fault: (typeof faults)[number]): Promise<() => Promise<unknown>> => {
      const now = await pair();
      const active = now.paths.find((path) => path.id === now.activePathId);
      const [pop] = active?.pops ?? [];
      if (!active || !pop) throw new Error('no path is active');
      const wire = `${SITE}.${active.link}`;
      if (fault === 'pop-killed') {
        const victim = (await processesOf(data)).find(({ name }) => name === `pop-${pop.name.toLowerCase()}`);
        if (victim) process.kill(victim.pid, 'SIGKILL');
        return () => Promise.resolve();
      }
      if (fault === 'drain') {
        await ask(system, 'POST', `/pops/${pop.id}/drain`, any, { draining: true });
        return () => ask(system, 'POST', `/pops/${pop.id}/drain`, any, { draining: false });
      }
      const wires = z.object({
        items: z.array(z.object({ id: z.string(), up: z.object({ delayMs: z.number(), lossPct: z.number() }) })),
      });
      const before = (await ask(system, 'GET', '/lab/links', wires)).items.find((one) => one.id === wire)?.up;
      const change = {
        'loss-100': { lossPct: 100 },
        'loss-20': { lossPct: 20 },
        'latency-200': { delayMs: (before?.delayMs ?? 0) + 100 },
        'link-cut': { down: true },
      }[fault];
      await impair(wire, change);
      return () => impair(wire, { down: false, lossPct: before?.lossPct, delayMs: before?.delayMs });
    };

    const costs = new Map<string, Record<Class, Cost[]>>();
    try {
      await pause(5000);
      for (let repeat = 0; repeat < options.repeats; repeat++) {
        for (const fault of faults) {
          await rested();
          for (const list of arrivals) list.length = 0;
          await pause(1000);
          const from = [...flow.sent];
          await pause(1000);
          const undo = await inject(fault);
          await pause(MEASURE_MS);
          const to = [...flow.sent];
          await pause(1000);
          const row = costs.get(fault) ?? { critical: [], interactive: [], bulk: [] };
          costs.set(fault, row);
          const usual = (1000 * classes.length) / PER_SECOND;
          for (const [index, name] of classes.entries())
            row[name].push(costOf(arrivals[index] ?? [], from[index] ?? 0, to[index] ?? 0, usual));
          options.progress(
            `${fault} ${repeat + 1}: ${JSON.stringify(Object.fromEntries(classes.map((c) => [c, row[c].at(-1)])))}`,
          );
          await undo();
        }
      }
    } finally {
      flow.stop();
      for (const socket of sockets) socket.close();
    }
    const figures = (list: readonly number[]): object => ({
      median: round(median(list)),
      p95: round(quantile(list, 0.95)),
      worst: round(quantile(list, 1)),
    });
    const told = (list: readonly Cost[]): object => ({
      outageMs: figures(list.map((cost) => cost.outageMs)),
      lost: figures(list.map((cost) => cost.lost)),
      duplicated: figures(list.map((cost) => cost.duplicated)),
      reordered: figures(list.map((cost) => cost.reordered)),
    });
    return {
      repeats: options.repeats,
      packetsPerSecond: PER_SECOND,
      measuredMs: 1000 + MEASURE_MS,
      faults: Object.fromEntries(
        [...costs].map(([fault, row]) => [fault, Object.fromEntries(classes.map((name) => [name, told(row[name])]))]),
      ),
    };
  });
}
