/**
 * Start times and memory of the whole system. Method: a temporary data directory and a free port; the console is built
 * beforehand, packages are installed (what `up` costs after a build). Each start is the wall time of `node scripts/up.ts` until
 * it returns, that is until ready.json is written: first with --no-lab on an empty directory and again on the used one, then the
 * same with the lab. "Second" is after `down`, "again" is `up` on a system that runs. Memory is VmRSS of /proc/<pid>/status,
 * 30 s after the lab was ready, of each process by itself; shared pages (the Node binary) are counted in every one.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './controller-process.ts';
import { processesOf, runScript } from './live-system.ts';
import { rssMb } from './process-cost.ts';

const SETTLE_MS = 30_000;

export async function run(): Promise<object> {
  const root = mkdtempSync(join(tmpdir(), 'signalbox-bench-'));
  const port = String(await freePort());
  const measure = async (data: string, ...more: string[]) => {
    const args = ['--data', data, '--port', port, ...more];
    const firstMs = await runScript('up', ...args);
    const againMs = await runScript('up', ...args);
    await runScript('down', '--data', data);
    const secondMs = await runScript('up', ...args);
    return { firstMs, secondMs, againMs };
  };
  const plain = join(root, 'plain');
  const lab = join(root, 'lab');
  try {
    const withoutLab = await measure(plain, '--no-lab');
    await runScript('down', '--data', plain);
    const withLab = await measure(lab);
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const all = await processesOf(lab);
    return {
      method:
        'Wall time of `up` until it returns, the console already built: on an empty folder, after `down`, and while it runs.',
      withoutLab,
      withLab,
      rssMb: Object.fromEntries(all.map(({ name, pid }) => [name, rssMb(pid)])),
    };
  } finally {
    await runScript('down', '--data', plain);
    await runScript('down', '--data', lab);
    rmSync(root, { recursive: true, force: true });
  }
}
