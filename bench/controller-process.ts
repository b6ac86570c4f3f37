/** A real controller as a process of its own, API only, with a folder that goes with it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';

const main = new URL('../server/main.ts', import.meta.url).pathname;
const firstRun = z.object({ token: z.string() });
const startWithinMs = 60_000;

export interface ControllerProcess {
  readonly url: string;
  /** An admin's. */
  readonly token: string;
  readonly pid: () => number;
  /** Ends it; resolves when it is gone. */
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** On the same data and port; resolves when it answers, with the time that took. */
  start(): Promise<number>;
  /** Ends it and deletes its data. */
  discard(): Promise<void>;
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function untilHealthy(url: string, child: ChildProcess): Promise<void> {
  const until = performance.now() + startWithinMs;
  while (performance.now() < until) {
    if (child.exitCode !== null) throw new Error(`the controller ended with ${child.exitCode}`);
    const answer = await fetch(`${url}/api/v1/health`, { signal: AbortSignal.timeout(5000) }).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the controller does not answer');
}

export async function startControllerProcess(
  options: { virtualAgents?: boolean; nodeFlags?: readonly string[] } = {},
): Promise<ControllerProcess> {
  const data = mkdtempSync(join(tmpdir(), 'signalbox-bench-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const file = join(data, 'first-run.json');
  const args = ['controller', '--data', data, '--port', String(port), '--no-stun', '--no-console'];
  if (options.virtualAgents) args.push('--virtual-agents');
  let child: ChildProcess;

  async function start(): Promise<number> {
    const started = performance.now();
    child = spawn(process.execPath, [...(options.nodeFlags ?? []), main, ...args, '--first-run-file', file], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, NODE_ENV: 'production', SIGNALBOX_LOG: process.env['SIGNALBOX_LOG'] ?? 'error' },
    });
    await untilHealthy(url, child);
    return performance.now() - started;
  }

  async function stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }

  await start();
  const { token } = firstRun.parse(JSON.parse(readFileSync(file, 'utf8')));
  return {
    url,
    token,
    pid: () => child.pid ?? 0,
    stop,
    start,
    async discard() {
      await stop('SIGTERM');
      rmSync(data, { recursive: true, force: true });
    },
  };
}
