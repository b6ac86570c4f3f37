import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { stopLeftovers } from './leftovers.ts';
import { identify, isAlive, signal, stopProcess } from './process-identity.ts';
import { type Supervised, supervise } from './supervisor.ts';

const dir = mkdtempSync(join(tmpdir(), 'signalbox-supervisor-'));
let child: Supervised | undefined;
const SLEEP = ['-e', 'setInterval(() => {}, 1000)'];

afterEach(async () => {
  await child?.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function until<T>(look: () => T | undefined): Promise<T> {
  for (let i = 0; i < 400; i++) {
    const found = look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('it did not happen within ten seconds');
}

describe('supervisor', () => {
  it('starts a killed child again, with fresh arguments, and leaves none when it stops', async () => {
    const seen: string[] = [];
    let asked = 0;
    child = supervise(
      { name: 'c', args: async () => [...SLEEP, String(++asked)], logFile: join(dir, 'c.log') },
      {
        started: (_, { pid }, n) => seen.push(`started ${n} ${pid > 0}`),
        died: (_, how, ms) => seen.push(`${how} ${ms}`),
      },
    );
    const first = await until(() => child?.current());
    signal(first, 'SIGKILL');
    const second = await until(() => (child?.current()?.pid === first.pid ? undefined : child?.current()));
    expect(seen).toEqual(['started 0 true', 'SIGKILL 1000', 'started 1 true']);
    expect(readFileSync(`/proc/${second.pid}/cmdline`, 'utf8').endsWith('2\0')).toBe(true);
    await child.stop();
    expect(isAlive(second)).toBe(false);
  });

  it('backs off while a child cannot start', async () => {
    const pauses: number[] = [];
    child = supervise(
      { name: 'c', args: () => Promise.reject(new Error('no token')), logFile: join(dir, 'c.log') },
      { started: () => undefined, died: (_, __, ms) => pauses.push(ms) },
    );
    await until(() => (pauses.length === 2 ? true : undefined));
    expect(pauses).toEqual([1000, 2000]);
  });
});

describe('process identity', () => {
  it('never signals a process that got the pid of another', async () => {
    const other = spawn(process.execPath, SLEEP, { stdio: 'ignore' });
    const real = identify(other.pid ?? 0);
    if (!real) throw new Error('no such process');
    expect(signal({ pid: real.pid, startTime: '1' }, 'SIGKILL')).toBe(false);
    expect(isAlive(real)).toBe(true);
    const ended = once(other, 'exit');
    expect(await stopProcess(real, 2000)).toBe('stopped');
    await ended;
    expect(await stopProcess(real, 2000)).toBe('gone');
  });

  it('stops what a killed lab left, and nothing that only shares a pid', async () => {
    const left = spawn(process.execPath, SLEEP, { stdio: 'ignore' });
    const identity = identify(left.pid ?? 0);
    const file = join(mkdtempSync(join(tmpdir(), 'signalbox-left-')), 'children.json');
    writeFileSync(file, JSON.stringify({ a: identity, b: { pid: process.pid, startTime: '1' } }));
    expect(await stopLeftovers(file)).toEqual(['a']);
  });
});
