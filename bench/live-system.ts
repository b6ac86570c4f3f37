/** A whole system in a folder of its own, started by `scripts/up.ts` and stopped by `scripts/down.ts`, as a user does. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { freePort } from './controller-process.ts';

const scripts = new URL('../scripts/', import.meta.url).pathname;
const ready = z.object({
  url: z.string(),
  pid: z.number(),
  token: z.string(),
  users: z.array(z.object({ role: z.string(), email: z.string(), password: z.string() })),
});
const control = z.object({ url: z.string(), secret: z.string() });
const processes = z.object({ items: z.array(z.object({ name: z.string(), pid: z.number().nullable() })) });

export type Ready = z.infer<typeof ready>;

/** Answers how long it took, ms. Its progress goes to stderr; the sign-in it prints is for a person. */
export async function runScript(name: 'up' | 'down', ...args: string[]): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, [join(scripts, `${name}.ts`), ...args], { stdio: ['ignore', 'ignore', 2] });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`${name} ${args.join(' ')} ended with ${String(code)}`);
  return Math.round(performance.now() - started);
}

export const readReady = (data: string): Ready =>
  ready.parse(JSON.parse(readFileSync(join(data, 'ready.json'), 'utf8')));

/** The controller and every process of the lab that runs. */
export async function processesOf(data: string): Promise<{ name: string; pid: number }[]> {
  const { url, secret } = control.parse(JSON.parse(readFileSync(join(data, 'lab', 'control.json'), 'utf8')));
  const answer = await fetch(`${url}/processes`, { headers: { authorization: `Bearer ${secret}` } });
  const { items } = processes.parse(await answer.json());
  return [
    { name: 'controller', pid: readReady(data).pid },
    ...items.flatMap(({ name, pid }) => (pid === null ? [] : [{ name, pid }])),
  ];
}

/** Lets `work` use a fresh system with the lab, and takes it away whatever happens. */
export async function withLiveSystem<T>(work: (system: Ready, data: string) => Promise<T>): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'signalbox-bench-'));
  const data = join(root, 'var');
  try {
    await runScript('up', '--data', data, '--port', String(await freePort()));
    return await work(readReady(data), data);
  } finally {
    await runScript('down', '--data', data);
    rmSync(root, { recursive: true, force: true });
  }
}
