/**
 * Two network namespaces joined by a cable, for tests that need a real network. Everything in them ends with `close`: only
 * processes started here are killed, only namespaces made here are removed.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';

export type Side = 'a' | 'b';

export interface Namespaces {
  readonly name: (side: Side) => string;
  /** Runs a program to its end; answers what it printed. Throws when it fails. */
  run(side: Side, program: string, ...args: string[]): string;
  /** The same, with its exit code instead of a throw. */
  attempt(side: Side, program: string, ...args: string[]): { code: number; out: string };
  /** A program that runs on; its output is on pipes. */
  start(side: Side, program: readonly string[], env?: Readonly<Record<string, string>>): ChildProcess;
  close(): Promise<void>;
}

/** Why a test with namespaces cannot run here, or undefined. */
export function whyNoNamespaces(...programs: string[]): string | undefined {
  if (process.getuid?.() !== 0) return 'not root';
  if (!existsSync('/dev/net/tun')) return 'no /dev/net/tun';
  const missing = programs.find((each) => spawnSync('sh', ['-c', `command -v ${each}`]).status !== 0);
  return missing === undefined ? undefined : `no program "${missing}"`;
}

/** Addresses of the cable: 192.0.2.1 and fd00:1::1 at a, 192.0.2.2 and fd00:1::2 at b. */
export function joinedNamespaces(tag: string): Namespaces {
  const name = (side: Side): string => `sb-${tag}-${process.pid}-${side}`;
  const children: ChildProcess[] = [];
  const inside = (side: Side, program: readonly string[]): string[] => ['netns', 'exec', name(side), ...program];
  const run = (side: Side, program: string, ...args: string[]): string =>
    execFileSync('ip', inside(side, [program, ...args]), { encoding: 'utf8', timeout: 60_000 });
  const remove = (): void => {
    for (const side of ['a', 'b'] as const) spawnSync('ip', ['netns', 'del', name(side)]);
  };
  try {
    for (const side of ['a', 'b'] as const) execFileSync('ip', ['netns', 'add', name(side)]);
    execFileSync('ip', ['-n', name('a'), 'link', 'add', 'cable', 'type', 'veth', 'peer', 'cable', 'netns', name('b')]);
    for (const [side, host] of [['a', 1] as const, ['b', 2] as const]) {
      run(side, 'ip', 'addr', 'add', `192.0.2.${host}/24`, 'dev', 'cable');
      run(side, 'ip', 'addr', 'add', `fd00:1::${host}/64`, 'dev', 'cable', 'nodad');
      for (const each of ['lo', 'cable']) run(side, 'ip', 'link', 'set', each, 'up');
    }
  } catch (error) {
    remove();
    throw error;
  }
  return {
    name,
    run,
    attempt(side, program, ...args) {
      const { status, stdout } = spawnSync('ip', inside(side, [program, ...args]), {
        encoding: 'utf8',
        timeout: 60_000,
      });
      return { code: status ?? 1, out: stdout };
    },
    start(side, program, env = {}) {
      const child = spawn('ip', inside(side, program), {
        env: { ...process.env, ...env },
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      children.push(child);
      return child;
    },
    async close() {
      for (const child of children.splice(0).toReversed()) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        const gone = once(child, 'exit');
        child.kill('SIGTERM');
        const slow = setTimeout(() => child.kill('SIGKILL'), 3000);
        await gone;
        clearTimeout(slow);
      }
      remove();
    },
  };
}
