/** Starts a role so that it outlives this process, and waits for what proves that it works. */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withCompileCache } from '#server/lab/node-process.ts';
import { identify, isAlive, type ProcessIdentity } from '#server/lab/process-identity.ts';
import { UsageError } from '#server/roles/role.ts';
import { root } from './root.ts';

const MAIN = join(root, 'server', 'main.ts');

export function startDetached(
  args: readonly string[],
  logFile: string,
  { env = {}, flags = [] }: { env?: Readonly<Record<string, string>>; flags?: readonly string[] } = {},
): ProcessIdentity {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(process.execPath, [...flags, MAIN, ...args], {
    cwd: root,
    detached: true,
    stdio: ['ignore', log, log],
    env: withCompileCache({ ...process.env, NODE_ENV: 'production', ...env }),
  });
  closeSync(log);
  child.unref();
  const started = child.pid === undefined ? undefined : identify(child.pid);
  if (!started) throw new UsageError(`"${args[0]}" does not start; ${logFile} says why.`);
  return started;
}

/** Loads a role and ends, which leaves its compiled modules in the cache: a process that finds them there is smaller. */
export function warm(role: string): Promise<void> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [MAIN, role, '--help'], { stdio: 'ignore', env: withCompileCache() });
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
}

export interface WaitFor {
  readonly what: string;
  readonly timeoutMs: number;
  /** Must stay alive meanwhile. */
  readonly process: ProcessIdentity;
  readonly logFile: string;
  readonly check: () => Promise<boolean>;
}

/** Throws UsageError with the end of the log when the process dies or the time is over. */
export async function waitFor({ what, timeoutMs, process, logFile, check }: WaitFor): Promise<void> {
  const until = performance.now() + timeoutMs;
  while (performance.now() < until) {
    if (await check().catch(() => false)) return;
    if (!isAlive(process)) throw new UsageError(`${what}: the process ended.\n${tail(logFile)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new UsageError(`${what}: not within ${timeoutMs / 1000} s.\n${tail(logFile)}`);
}

function tail(logFile: string): string {
  try {
    return `The end of ${logFile}:\n${readFileSync(logFile, 'utf8').trim().split('\n').slice(-12).join('\n')}`;
  } catch {
    return `${logFile} says why.`;
  }
}
