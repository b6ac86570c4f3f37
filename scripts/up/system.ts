/** The steps from a prepared data directory to a console that answers. Each looks first and does only what is missing. */
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { type GatewayRow, gatewayRow } from '#lib/contract/gateways.ts';
import { createControllerApi } from '#server/lab/controller-api.ts';
import { readJsonFile } from '#server/lab/json-file.ts';
import { smallHeap } from '#server/lab/node-process.ts';
import { stopProcess } from '#server/lab/process-identity.ts';
import { UsageError } from '#server/roles/role.ts';
import { buildConsole, buildIsCurrent } from './build.ts';
import { ensureLabUsers } from './lab-users.ts';
import { DEFAULT_PORT, type UpOptions } from './options.ts';
import { freeStunPort, tcpPortFree, udpPortFree, whoListens } from './ports.ts';
import { step } from './progress.ts';
import { type Access, readAccess, writeAccess, writeReady } from './ready-file.ts';
import { alive, type RunRecord, readRun, writeRun } from './run-file.ts';
import { startDetached, waitFor, warm } from './start.ts';

const GATEWAYS = 6;
const STUN_IP = '127.0.0.1';
const labReady = z.object({ pid: z.number().int() });

export interface System {
  readonly url: string;
  readonly access: Access;
}

export async function startSystem(options: UpOptions): Promise<System> {
  const { data } = options;
  const before = readRun(data);
  let running = alive(before?.controller);
  if (running && options.port !== undefined && options.port !== before?.port)
    throw new UsageError(
      `--port ${options.port} is not valid here; the system in ${data} already runs on port ${before?.port} (npm run down stops it).`,
    );
  // Only a controller that was started with the lab shows it.
  if (running && options.lab && before?.controller && !before.withLab) {
    await stopProcess(before.controller, 10_000);
    running = false;
  }
  const port = options.port ?? before?.port ?? DEFAULT_PORT;
  if (!running) await step('Checking', () => requirePort(port));
  if (!buildIsCurrent()) {
    if (running)
      process.stderr.write('  The console changed since it was started; `npm run down` and `up` show the new one.\n');
    else await step('Building the console', () => buildConsole(join(data, 'log', 'build.log')));
  }
  const url = `http://127.0.0.1:${port}`;
  let run: RunRecord = { ...(before ?? { stun: '', controller: null, lab: null, withLab: false }), port };
  if (!running) run = await startController(options, run);
  // Beside the controller, which takes a second to start.
  const warmed = options.lab && !alive(run.lab) ? Promise.all(['gateway', 'pop', 'lab'].map(warm)) : undefined;
  await step('Controller', () => waitForHealth(data, url, run));
  await warmed;

  let access = readAccess(data);
  if (!access) throw new UsageError(`${data} lacks first-run.json and access.json; start anew with --fresh.`);
  if (options.lab) {
    run = await step('Lab', () => startLab(data, url, run, access as Access));
    await step(`${GATEWAYS} gateways connected`, () => waitForGateways(data, url, run, access as Access));
    access = await ensureLabUsers(createControllerApi(new URL(url), access.token), access);
  }
  writeAccess(data, access);
  writeReady(data, url, run.controller?.pid ?? 0, access);
  return { url, access };
}

async function requirePort(port: number): Promise<void> {
  if (await tcpPortFree(port)) return;
  const who = whoListens(port);
  throw new UsageError(
    `port ${port} is taken${who === undefined ? '' : ` by ${who}`}; choose a free one with npm run up -- --port N.`,
  );
}

async function startController({ data, lab }: UpOptions, before: RunRecord): Promise<RunRecord> {
  const stun = await chooseStun(before.stun);
  // Its wires lead to the old STUN server.
  if (stun !== before.stun && alive(before.lab)) await stopProcess(before.lab, 10_000);
  const args = ['controller', '--data', data, '--port', String(before.port), '--stun', stun];
  args.push('--first-run-file', join(data, 'first-run.json'));
  if (lab) args.push('--lab-control', join(data, 'lab', 'control.json'));
  const controller = startDetached(args, join(data, 'log', 'controller.log'));
  const run = { ...before, stun, controller, withLab: lab };
  writeRun(data, run);
  return run;
}

/** The one from before when it is free again: a lab that outlived its controller goes on with it. */
async function chooseStun(before: string): Promise<string> {
  const port = Number(before.split(':')[1]);
  return port > 0 && (await udpPortFree(STUN_IP, port)) ? before : `${STUN_IP}:${await freeStunPort(STUN_IP)}`;
}

async function waitForHealth(data: string, url: string, run: RunRecord): Promise<void> {
  if (!run.controller) return;
  await waitFor({
    what: 'the controller does not answer',
    timeoutMs: 60_000,
    process: run.controller,
    logFile: join(data, 'log', 'controller.log'),
    check: async () => (await fetch(`${url}/api/v1/health`, { signal: AbortSignal.timeout(3000) })).ok,
  });
}

async function startLab(data: string, url: string, before: RunRecord, access: Access): Promise<RunRecord> {
  const labDir = join(data, 'lab');
  let run = before;
  if (!alive(run.lab)) {
    rmSync(join(labDir, 'ready.json'), { force: true });
    const args = ['lab', '--controller', url, '--data', labDir, '--stun', run.stun];
    // By environment: the arguments of a process can be read by every user of the machine.
    const lab = startDetached(args, join(data, 'log', 'lab.log'), {
      env: { SIGNALBOX_TOKEN: access.token },
      flags: smallHeap,
    });
    run = { ...run, lab };
    writeRun(data, run);
  }
  const lab = run.lab;
  if (!lab) return run;
  await waitFor({
    what: 'the lab does not start',
    timeoutMs: 60_000,
    process: lab,
    logFile: join(data, 'log', 'lab.log'),
    check: async () => readJsonFile(join(labDir, 'ready.json'), labReady)?.pid === lab.pid,
  });
  return run;
}

async function waitForGateways(data: string, url: string, run: RunRecord, access: Access): Promise<void> {
  const api = createControllerApi(new URL(url), access.token);
  if (!run.lab) return;
  await waitFor({
    what: `the lab's ${GATEWAYS} gateways do not connect`,
    timeoutMs: 90_000,
    process: run.lab,
    logFile: join(data, 'log', 'lab.log'),
    check: async () => {
      const rows = await api.list('/gateways', gatewayRow);
      return rows.filter(isHeard).length >= GATEWAYS;
    },
  });
}

/** Connected, and measured a moment ago: a controller that has just started still remembers the state before. */
function isHeard({ status, sampledAt }: GatewayRow): boolean {
  const fresh = sampledAt !== null && Date.now() - Date.parse(sampledAt) < 5000;
  return fresh && status !== 'pending' && status !== 'offline';
}

export function printSignIn({ url, access }: System, data: string): void {
  const width = Math.max(...access.users.map((user) => user.email.length));
  const rows = access.users.map(({ role, email, password }) => `  ${email.padEnd(width)}  ${password}  (${role})`);
  const lines = [
    `\nSignalbox is running: ${url}`,
    '',
    ...rows,
    '',
    `The same, for scripts: ${join(data, 'ready.json')}`,
  ];
  const down = data === resolve('var') ? 'npm run down' : `npm run down -- --data ${data}`;
  process.stdout.write(`${lines.join('\n')}\nStop it with: ${down}\n`);
}
