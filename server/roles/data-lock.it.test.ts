import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockData } from './data-lock.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'signalbox-lock-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const signalbox = (...args: string[]) =>
  spawnSync(process.execPath, [join(import.meta.dirname, '..', 'main.ts'), ...args], {
    encoding: 'utf8',
    timeout: 20_000,
  });

describe('one process a folder', () => {
  it('refuses the second in one sentence, and lets the next in when the first has ended', () => {
    const lock = lockData(join(dir, 'gw'));
    const second = signalbox(
      'gateway',
      '--controller',
      'http://127.0.0.1:9',
      '--data',
      join(dir, 'gw'),
      '--link',
      'wan1=fibre',
    );
    expect(second.status).toBe(2);
    expect(second.stderr).toMatch(/^signalbox gateway: --data ".*" is in use by another process; .*\n$/);
    lock.close();
    lockData(join(dir, 'gw')).close();
  });
});

describe('what the system refuses is one sentence and exit code 2', () => {
  it.each([
    ['controller', ['--no-console', '--no-stun', '--port', '0']],
    ['gateway', ['--controller', 'http://127.0.0.1:9', '--link', 'wan1=fibre']],
    ['pop', ['--controller', 'http://127.0.0.1:9', '--listen', '127.0.0.1:0']],
  ])('%s with a file for a folder', (role, args) => {
    const file = join(dir, 'file');
    writeFileSync(file, '');
    const { status, stderr } = signalbox(role, '--data', file, ...args);
    expect(status).toBe(2);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(file);
  });

  it('backup to a folder that is not there, which leaves nothing behind', () => {
    writeFileSync(join(dir, 'signalbox.db'), '');
    const { status, stderr } = signalbox('backup', join(dir, 'none', 'b.bak'), '--data', dir);
    expect(status).toBe(2);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(() => statSync(join(dir, 'none'))).toThrow();
  });
});
