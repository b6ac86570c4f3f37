/** N gateways of a real controller, each at a site of its own, and the processes that play them. */
import { type ChildProcess, fork } from 'node:child_process';
import type { Orders, Told } from './fleet-agents.ts';
import { openLane } from './http-lane.ts';
import { inParallel } from './in-parallel.ts';

const lanes = 8;
const enrolmentsAtOnce = 8;
const program = new URL('./fleet-agents.ts', import.meta.url).pathname;

export interface Created {
  readonly id: string;
  readonly index: number;
  readonly name: string;
  readonly token: string;
}

async function create(url: string, token: string, count: number, what: (index: number) => [string, object]) {
  const connections = Array.from({ length: lanes }, () => openLane(url, token));
  const started = performance.now();
  const numbers = Array.from({ length: count }, (_, index) => index);
  const bodies = await inParallel(numbers, lanes, async (index) => {
    const [path, body] = what(index);
    const answer = await (connections[index % lanes] as (typeof connections)[number]).send('POST', path, body);
    if (answer.status !== 200) throw new Error(`POST ${path} was answered ${answer.status}: ${answer.text}`);
    return JSON.parse(answer.text) as { id: string; enrolment?: { token: string } };
  });
  for (const lane of connections) lane.close();
  return { bodies, perSecond: Math.round((1000 * count) / (performance.now() - started)) };
}

export async function createGateways(url: string, token: string, count: number) {
  const digits = (index: number): string => String(index + 1).padStart(5, '0');
  const sites = await create(url, token, count, (index) => [
    '/api/v1/sites',
    { name: `Store ${digits(index)}`, role: index === 0 ? 'hub' : 'branch', region: `Region ${index % 12}` },
  ]);
  const gateways = await create(url, token, count, (index) => [
    '/api/v1/gateways',
    { name: `store-${digits(index)}`, siteId: sites.bodies[index]?.id },
  ]);
  const created = gateways.bodies.map(
    ({ id, enrolment }, index): Created => ({
      id,
      index,
      name: `store-${digits(index)}`,
      token: enrolment?.token ?? '',
    }),
  );
  return { created, sitesPerSecond: sites.perSecond, gatewaysPerSecond: gateways.perSecond };
}

export interface Crowd {
  /** The longest that one of the processes took to enrol its share. */
  readonly enrolMs: number;
  readonly connected: () => number;
  readonly pids: readonly number[];
  close(): void;
}

export async function startCrowd(url: string, members: readonly Created[], processes: number): Promise<Crowd> {
  const counts = Array<number>(processes).fill(0);
  const children: ChildProcess[] = [];
  const close = (): void => {
    for (const child of children) child.kill('SIGTERM');
  };
  const shares = counts.map((_, number) => members.filter((member) => member.index % processes === number));
  const enrolled = shares.map((share, number) => {
    const child = fork(program, {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, SIGNALBOX_LOG: 'error' },
    });
    children.push(child);
    const orders: Orders = { url, members: share, enrolmentsAtOnce };
    child.send(orders);
    return new Promise<number>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`a process of virtual agents ended with ${code}`)));
      child.on('message', (told: Told) => {
        if (told.type === 'connected') counts[number] = told.count;
        else if (told.type === 'enrolled') resolve(told.ms);
        else reject(new Error(told.reason));
      });
    });
  });
  try {
    const times = await Promise.all(enrolled);
    return {
      enrolMs: Math.round(Math.max(...times)),
      connected: () => counts.reduce((sum, count) => sum + count, 0),
      pids: children.map((child) => child.pid ?? 0),
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}
