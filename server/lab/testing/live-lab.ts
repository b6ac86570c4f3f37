/** A controller and the whole lab as processes, in a folder that goes with them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { type ControllerApi, createControllerApi } from '../controller-api.ts';
import { readJsonFile } from '../json-file.ts';

const main = fileURLToPath(new URL('../../main.ts', import.meta.url));
const childrenFile = z.record(z.string(), z.object({ pid: z.number(), startTime: z.string() }));

export interface LiveLab {
  readonly api: ControllerApi;
  readonly lab: ChildProcess;
  readonly data: string;
  /** Processes of the lab by name. */
  children(): z.infer<typeof childrenFile>;
  close(): Promise<void>;
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks until there is an answer; throws after 40 s. */
export async function until<T>(what: string, look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (let i = 0; i < 200; i++) {
    const found = await Promise.resolve(look()).catch(() => undefined);
    if (found !== undefined) return found;
    await sleep(200);
  }
  throw new Error(`not within 40 s: ${what}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function start(args: readonly string[], env: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, [main, ...args], { stdio: 'ignore', env: { ...process.env, ...env } });
}

export async function startLiveLab(): Promise<LiveLab> {
  const data = mkdtempSync(join(tmpdir(), 'signalbox-lab-'));
  const port = await freePort();
  const stun = `127.0.0.1:${await freePort()}`;
  const url = `http://127.0.0.1:${port}`;
  const firstRun = join(data, 'first-run.json');
  const labControl = join(data, 'lab', 'control.json');
  const options = `--data ${data} --port ${port} --stun ${stun} --first-run-file ${firstRun} --lab-control ${labControl}`;
  const controller = start(['controller', '--no-console', ...options.split(' ')]);
  const { token } = await until('controller', async () => {
    await fetch(`${url}/api/v1/health`);
    return readJsonFile(firstRun, z.object({ token: z.string() }));
  });
  const lab = start(['lab', '--controller', url, '--data', join(data, 'lab'), '--stun', stun], {
    SIGNALBOX_TOKEN: token,
  });
  return {
    api: createControllerApi(new URL(url), token),
    lab,
    data,
    children: () => readJsonFile(join(data, 'lab', 'children.json'), childrenFile) ?? {},
    async close() {
      for (const process of [lab, controller]) {
        if (process.exitCode !== null) continue;
        const ended = once(process, 'exit');
        process.kill('SIGTERM');
        await Promise.race([ended, sleep(10_000)]);
        process.kill('SIGKILL');
      }
      rmSync(data, { recursive: true, force: true });
    },
  };
}
