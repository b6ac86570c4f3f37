/** npm run up: build what changed, start controller and lab, say where the console is. Safe to run again at any time. */
import { join } from 'node:path';
import { UsageError } from '#server/roles/role.ts';
import { claimDataDir, emptyDataDir, requireRoom } from './up/data-dir.ts';
import { takeLock } from './up/lock.ts';
import { readUpOptions, type UpOptions } from './up/options.ts';
import { step } from './up/progress.ts';
import { stopRun } from './up/run-file.ts';
import { printSignIn, startSystem } from './up/system.ts';

const usage = `
usage: npm run up [-- --port N] [--data DIR] [--fresh] [--no-lab]

Builds and starts Signalbox on this machine and returns when it is ready; it runs on until \`npm run down\`.

  --port N     TCP port of the console (default 3000)
  --data DIR   where everything is kept (default var)
  --fresh      stop what runs from DIR, delete its data, start anew
  --no-lab     only the controller, without the lab's gateways and traffic
`;

async function up(options: UpOptions): Promise<void> {
  const { data, fresh } = options;
  claimDataDir(data);
  const release = takeLock(join(data, 'up.lock'), `another "npm run up" is starting the system in ${data}`);
  try {
    if (fresh) {
      await step('Stopping and deleting', async () => {
        await stopRun(data);
        emptyDataDir(data);
      });
    }
    requireRoom(data);
    printSignIn(await startSystem(options), data);
  } finally {
    release();
  }
}

/** What the machine refused, in a sentence; undefined for a fault of ours. */
function explainSystemError(error: unknown): string | undefined {
  const { code, path } = error as NodeJS.ErrnoException;
  const where = path === undefined ? '' : ` at ${path}`;
  if (code === 'ENOSPC') return `the disk is full${where}; free some space and try again.`;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return `no write permission${where}.`;
  return undefined;
}

const argv = process.argv.slice(2);
if (argv.includes('--help') || argv.includes('-h')) process.stdout.write(`${usage.trim()}\n`);
else {
  try {
    await up(readUpOptions(argv));
  } catch (error) {
    const sentence = error instanceof UsageError ? error.message : explainSystemError(error);
    if (sentence === undefined) throw error;
    process.stderr.write(`up: ${sentence}\n`);
    process.exitCode = 2;
  }
}
