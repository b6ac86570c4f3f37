import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { identify, isAlive } from '#server/lab/process-identity.ts';
import { claimDataDir, emptyDataDir } from '../scripts/up/data-dir.ts';
import { takeLock } from '../scripts/up/lock.ts';
import { tcpPortFree, whoListens } from '../scripts/up/ports.ts';
import { root } from '../scripts/up/root.ts';
import { stopRun } from '../scripts/up/run-file.ts';

const fresh = (): string => mkdtempSync(join(tmpdir(), 'signalbox-up-'));

function up(...args: string[]) {
  return spawnSync(process.execPath, [join(root, 'scripts', 'up.ts'), ...args], { encoding: 'utf8', cwd: root });
}

describe('up', () => {
  it('refuses a taken port with one sentence that says who has it', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    expect(await tcpPortFree(port)).toBe(false);
    expect(whoListens(port)).toContain(`pid ${process.pid}`);
    const { status, stderr } = up('--data', join(fresh(), 'data'), '--port', String(port));
    server.close();
    expect(status).toBe(2);
    expect(stderr).toMatch(new RegExp(`port ${port} is taken by .*\\(pid ${process.pid}\\)`));
  });

  it.each([
    [['--port', 'x'], '--port "x" is not valid'],
    [['--port', '70000'], '--port "70000" is not valid'],
    [['--colour'], 'unknown option --colour'],
  ])('refuses %j', (args, sentence) => {
    const { status, stderr } = up(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n').length).toBe(1);
  });

  it('neither uses nor deletes a directory of somebody else', () => {
    const dir = fresh();
    writeFileSync(join(dir, 'thesis.txt'), 'years of work');
    const { status, stderr } = up('--data', dir, '--fresh');
    expect(status).toBe(2);
    expect(stderr).toContain('holds files of something else');
    expect(readFileSync(join(dir, 'thesis.txt'), 'utf8')).toBe('years of work');
  });

  it('empties its own directory', () => {
    const dir = join(fresh(), 'data');
    claimDataDir(dir);
    mkdirSync(join(dir, 'lab'));
    writeFileSync(join(dir, 'lab', 'x'), '');
    emptyDataDir(dir);
    expect(existsSync(join(dir, 'lab'))).toBe(false);
    claimDataDir(dir);
  });

  it('holds a lock against the living, not against the dead', () => {
    const path = join(fresh(), 'lock');
    const release = takeLock(path, 'another one is at work');
    expect(() => takeLock(path, 'another one is at work')).toThrow(`another one is at work (pid ${process.pid})`);
    release();
    writeFileSync(path, JSON.stringify({ pid: process.pid, startTime: '1' }));
    takeLock(path, 'another one is at work')();
  });
});

describe('down', () => {
  it('stops what was recorded, removes ready.json, and leaves a stranger with the same pid alone', async () => {
    const dir = fresh();
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 9e8)'], { stdio: 'ignore' });
    const lab = identify(child.pid ?? 0);
    const run = { port: 1, stun: '', withLab: true, lab, controller: { pid: process.pid, startTime: '1' } };
    writeFileSync(join(dir, 'run.json'), JSON.stringify(run));
    writeFileSync(join(dir, 'ready.json'), '{}');
    expect(await stopRun(dir)).toEqual([`lab (pid ${child.pid}) stopped`]);
    expect(lab && isAlive(lab)).toBe(false);
    expect(existsSync(join(dir, 'ready.json'))).toBe(false);
    expect(await stopRun(dir)).toEqual([]);
  });
});
