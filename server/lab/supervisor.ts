/** Keeps one child process running: starts it again when it dies, later and later while it dies quickly. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { smallHeap, withCompileCache } from './node-process.ts';
import { identify, type ProcessIdentity, stopProcess } from './process-identity.ts';

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 15_000;
/** Who ran this long was well; the next pause starts from the first again. */
const WELL_AFTER_MS = 20_000;
const STOP_PATIENCE_MS = 8000;

export interface ChildSpec {
  readonly name: string;
  /** Asked before every start, because a token can be spent by then. Throwing counts as a death. */
  readonly args: () => Promise<readonly string[]>;
  readonly logFile: string;
  /** Gives the child a channel to this process, see node:child_process `ipc`. */
  readonly onMessage?: (message: unknown) => void;
}

export interface SupervisorEvents {
  started(name: string, process: ProcessIdentity, restarts: number): void;
  died(name: string, how: string, nextTryMs: number): void;
}

export interface Supervised {
  readonly name: string;
  current(): ProcessIdentity | undefined;
  stop(): Promise<void>;
}

export function supervise(spec: ChildSpec, events: SupervisorEvents): Supervised {
  let current: ProcessIdentity | undefined;
  let stopped = false;
  let restarts = 0;
  let pauseMs = FIRST_PAUSE_MS;
  let timer: NodeJS.Timeout | undefined;

  function again(how: string, ranMs: number): void {
    current = undefined;
    if (stopped) return;
    if (ranMs > WELL_AFTER_MS) pauseMs = FIRST_PAUSE_MS;
    events.died(spec.name, how, pauseMs);
    restarts++;
    timer = setTimeout(() => void start(), pauseMs);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }

  async function start(): Promise<void> {
    const startedAt = performance.now();
    try {
      const args = await spec.args();
      if (stopped) return;
      const child = run(spec, args);
      current = child.pid === undefined ? undefined : identify(child.pid);
      if (current) events.started(spec.name, current, restarts);
      child.once('error', (error) => again(error.message, 0));
      child.once('exit', (code, signal) => again(signal ?? `exit ${code}`, performance.now() - startedAt));
    } catch (error) {
      again(String(error), 0);
    }
  }

  void start();
  return {
    name: spec.name,
    current: () => current,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      if (current) await stopProcess(current, STOP_PATIENCE_MS);
    },
  };
}

function run(spec: ChildSpec, args: readonly string[]): ChildProcess {
  mkdirSync(dirname(spec.logFile), { recursive: true });
  const log = openSync(spec.logFile, 'a', 0o600);
  const stdio = spec.onMessage ? (['ignore', log, log, 'ipc'] as const) : (['ignore', log, log] as const);
  const child = spawn(process.execPath, [...smallHeap, ...args], { stdio: [...stdio], env: withCompileCache() });
  closeSync(log);
  if (spec.onMessage) child.on('message', spec.onMessage);
  return child;
}
