/** Real processes for tests: a controller without its console, and nodes that enrol with it. Everything ends with `close`. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { enrolment } from '#lib/contract/gateways.ts';
import { type ControllerApi, createControllerApi } from '#server/lab/controller-api.ts';
import { readJsonFile } from '#server/lab/json-file.ts';
import { type Door, namespaceDoor } from '#server/runtime/testing/namespace-door.ts';

const main = fileURLToPath(new URL('../../main.ts', import.meta.url));
const created = z.object({ id: z.string(), enrolment });
const STEP_MS = 100;

/** Asks until there is an answer; a throw counts as none. Names what did not come. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  withinMs = 40_000,
): Promise<T> {
  let last: unknown;
  for (let i = 0; i < withinMs / STEP_MS; i++) {
    const found = await Promise.resolve()
      .then(look)
      .catch((error: unknown) => void (last = error));
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
  throw new Error(`not within ${withinMs} ms: ${what}${last instanceof Error ? ` (${last.message})` : ''}`);
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** A role as a process; `events` are its lines of JSON, the first is `ready`. */
export interface Running {
  readonly process: ChildProcess;
  readonly events: Record<string, unknown>[];
  readonly data: string;
}

export interface SiteOptions {
  readonly name: string;
  readonly role: 'hub' | 'branch';
  readonly lanPrefix: string;
}

export interface HeadlessFleet {
  readonly url: string;
  /** What the nodes reach the controller by. */
  readonly inside: string;
  readonly data: string;
  readonly api: ControllerApi;
  readonly token: string;
  /** Starts any role; resolves when it said `ready`. `inside`: run in this network namespace. */
  start(role: readonly string[], inside?: string): Promise<Running>;
  /** A new site with its gateway, running. */
  gateway(site: SiteOptions, args: readonly string[], inside?: string): Promise<Running & { id: string }>;
  pop(name: string, args: readonly string[], inside?: string): Promise<Running & { id: string }>;
  stop(running: Running, signal?: NodeJS.Signals): Promise<void>;
  stopController(): Promise<void>;
  close(): Promise<void>;
}

/** `inside`: everything runs in this network namespace; the test reaches the API by a door. `more`: arguments of the controller, which listens on `listen`. */
export async function headlessFleet(
  inside?: string,
  more: readonly string[] = [],
  listen = '127.0.0.1',
): Promise<HeadlessFleet> {
  const data = mkdtempSync(join(tmpdir(), 'signalbox-fleet-'));
  const port = await freePort();
  const url = `http://${listen}:${port}`;
  let door: Door | undefined;
  const firstRun = join(data, 'first-run.json');
  const running: Running[] = [];

  async function start(args: readonly string[], netns?: string): Promise<Running> {
    const command = [process.execPath, main, ...args, '--json'];
    const [program = '', ...rest] = netns === undefined ? command : ['ip', 'netns', 'exec', netns, ...command];
    const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
    let complaint = '';
    child.stderr.on('data', (part) => (complaint = `${complaint}${String(part)}`.slice(-4000)));
    const one: Running = { process: child, events: [], data: args[args.indexOf('--data') + 1] ?? '' };
    createInterface({ input: child.stdout }).on('line', (line) => {
      try {
        one.events.push(JSON.parse(line) as Record<string, unknown>);
      } catch {
        complaint += line;
      }
    });
    running.push(one);
    await until(`${args[0]} ready: ${args.join(' ')}`, () => {
      if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${complaint}`);
      return one.events.find((each) => each['event'] === 'ready');
    }).catch((error: unknown) => {
      throw new Error(`${String(error)} ${complaint}`);
    });
    return one;
  }
  async function stop({ process: child }: Running, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    const slow = setTimeout(() => child.kill('SIGKILL'), 8000);
    await ended;
    clearTimeout(slow);
  }
  async function close(): Promise<void> {
    for (const one of running.splice(0).toReversed()) await stop(one);
    await door?.close();
    rmSync(data, { recursive: true, force: true });
  }

  try {
    const controller = await start(
      ['controller', '--no-console', '--data', join(data, 'controller'), '--port', String(port)].concat([
        '--host',
        listen,
        '--stun',
        `${listen}:${await freePort()}`,
        '--first-run-file',
        firstRun,
        ...more,
      ]),
      inside,
    );
    const { token } = await until('a first user', () => readJsonFile(firstRun, z.object({ token: z.string() })));
    if (inside !== undefined) door = await namespaceDoor(inside, listen, port);
    const reached = door ? `http://127.0.0.1:${door.port}` : url;
    const api = createControllerApi(new URL(reached), token);
    const enrolled = async (
      role: 'gateway' | 'pop',
      body: object,
      name: string,
      args: readonly string[],
      netns?: string,
    ): Promise<Running & { id: string }> => {
      const { id, enrolment: one } = await api.send('POST', `/${role}s`, body, created);
      const dir = join(data, name);
      const node = await start(
        [role, '--controller', url, '--token', one.token, '--data', dir, ...args],
        netns ?? inside,
      );
      return { ...node, id };
    };
    return {
      url: reached,
      inside: url,
      data,
      api,
      token,
      start,
      stop,
      stopController: () => stop(controller),
      close,
      pop: (name, args, netns) => enrolled('pop', { name, region: '' }, name, args, netns),
      async gateway({ name, role, lanPrefix }, args, netns) {
        const site = { name, role, region: '', lanPrefixes: [lanPrefix] };
        const { id } = await api.send('POST', '/sites', site, z.object({ id: z.string() }));
        return enrolled('gateway', { name: `${name}-gw`, siteId: id, forwards: [] }, name, args, netns);
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
