/**
 * Start times and memory of the whole system. Method: a temporary data directory and a free port; the console is built
 * beforehand, packages are installed (what `up` costs after a build). Each start is the wall time of `node scripts/up.ts` until
 * it returns, that is until ready.json is written: first with --no-lab on an empty directory and again on the used one, then the
 * same with the lab. "Second" is after `down`, "again" is `up` on a system that runs. Memory is VmRSS of /proc/<pid>/status,
 * 30 s after the lab was ready, of each process by itself; shared pages (the Node binary) are counted in every one.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';

const SETTLE_MS = 30_000;
const scripts = new URL('../scripts/', import.meta.url).pathname;
const ready = z.object({ pid: z.number() });
const control = z.object({ url: z.string(), secret: z.string() });
const processes = z.object({ items: z.array(z.object({ name: z.string(), pid: z.number().nullable() })) });

async function script(name: 'up' | 'down', ...args: string[]): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, [join(scripts, `${name}.ts`), ...args], { stdio: ['ignore', 2, 2] });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`${name} ${args.join(' ')} ended with ${String(code)}`);
  return Math.round(performance.now() - started);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function rssMb(pid: number): number | null {
  const kb = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return kb === undefined ? null : Math.round(Number(kb) / 102.4) / 10;
}

async function memory(data: string): Promise<Record<string, number | null>> {
  const { url, secret } = control.parse(JSON.parse(readFileSync(join(data, 'lab', 'control.json'), 'utf8')));
  const answer = await fetch(`${url}/processes`, { headers: { authorization: `Bearer ${secret}` } });
  const { items } = processes.parse(await answer.json());
  const controller = ready.parse(JSON.parse(readFileSync(join(data, 'ready.json'), 'utf8'))).pid;
  const all = [{ name: 'controller', pid: controller }, ...items];
  return Object.fromEntries(all.flatMap(({ name, pid }) => (pid === null ? [] : [[name, rssMb(pid)]])));
}

export async function run(): Promise<object> {
  const root = mkdtempSync(join(tmpdir(), 'signalbox-bench-'));
  const port = String(await freePort());
  const measure = async (data: string, ...more: string[]) => {
    const args = ['--data', data, '--port', port, ...more];
    const firstMs = await script('up', ...args);
    const againMs = await script('up', ...args);
    await script('down', '--data', data);
    const secondMs = await script('up', ...args);
    return { firstMs, secondMs, againMs };
  };
  const plain = join(root, 'plain');
  const lab = join(root, 'lab');
  try {
    const withoutLab = await measure(plain, '--no-lab');
    await script('down', '--data', plain);
    const withLab = await measure(lab);
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    return { withoutLab, withLab, rssMb: await memory(lab) };
  } finally {
    await script('down', '--data', plain);
    await script('down', '--data', lab);
    rmSync(root, { recursive: true, force: true });
  }
}
