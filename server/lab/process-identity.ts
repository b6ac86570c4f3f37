/**
 * Which process a recorded pid meant. Linux gives a pid to somebody else sooner or later, so a pid alone is never a
 * reason to send a signal: the start time of /proc/<pid>/stat must be the recorded one.
 */
import { readFileSync } from 'node:fs';

export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot, field 22 of proc_pid_stat(5). */
  readonly startTime: string;
}

function statFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command, field 2, is in parentheses and may hold anything, also parentheses and blanks.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** Undefined when there is no such process. */
export function identify(pid: number): ProcessIdentity | undefined {
  const startTime = statFields(pid)?.[19];
  return startTime === undefined ? undefined : { pid, startTime };
}

/** A zombie has ended; only its parent has not looked yet. */
export function isAlive(process: ProcessIdentity): boolean {
  const fields = statFields(process.pid);
  return fields !== undefined && fields[19] === process.startTime && fields[0] !== 'Z';
}

/** Sends the signal only when the pid is still that process; answers whether it was. */
export function signal(target: ProcessIdentity, name: NodeJS.Signals): boolean {
  if (!isAlive(target)) return false;
  try {
    process.kill(target.pid, name);
    return true;
  } catch {
    return false;
  }
}

/** SIGTERM, then SIGKILL after `patienceMs`; answers how it ended. */
export async function stopProcess(target: ProcessIdentity, patienceMs: number): Promise<'gone' | 'stopped' | 'killed'> {
  if (!signal(target, 'SIGTERM')) return 'gone';
  if (await waitForEnd(target, patienceMs)) return 'stopped';
  signal(target, 'SIGKILL');
  await waitForEnd(target, 5000);
  return 'killed';
}

async function waitForEnd(target: ProcessIdentity, patienceMs: number): Promise<boolean> {
  const until = performance.now() + patienceMs;
  while (performance.now() < until) {
    if (!isAlive(target)) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return !isAlive(target);
}
