import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../scripts/up/root.ts';

const dir = mkdtempSync(join(tmpdir(), 'signalbox-bootstrap-'));
const bootstrap = join(root, 'scripts', 'bootstrap.mjs');

function script(name: string, text: string): string {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
}

/** A checkout without packages and a PATH with `npm` as given. */
function bareCheckout(npm: string | undefined): { path: string; env: NodeJS.ProcessEnv } {
  const path = mkdtempSync(join(tmpdir(), 'signalbox-bare-'));
  mkdirSync(join(path, 'scripts'));
  for (const file of ['bootstrap.mjs', 'install-failure.mjs'])
    cpSync(join(root, 'scripts', file), join(path, 'scripts', file));
  writeFileSync(join(path, 'package-lock.json'), '{"packages":{"node_modules/x":{"version":"1.0.0"}}}');
  const bin = join(path, 'bin');
  mkdirSync(bin);
  symlinkSync(process.execPath, join(bin, 'node'));
  if (npm !== undefined) writeFileSync(join(bin, 'npm'), `#!/bin/sh\n${npm}\n`, { mode: 0o755 });
  return { path, env: { ...process.env, PATH: npm === undefined ? bin : `${bin}:/bin:/usr/bin` } };
}

function start(checkout: { path: string; env: NodeJS.ProcessEnv }, ...args: string[]) {
  const { path, env } = checkout;
  return spawnSync(process.execPath, [join(path, 'scripts', 'bootstrap.mjs'), ...args], { env, encoding: 'utf8' });
}

describe('bootstrap', () => {
  it('runs TypeScript on the pinned Node with arguments, exit code and PATH', () => {
    const path = script(
      'ok.ts',
      `const v: string = process.versions.node; console.log(v.split('.')[0], process.argv[2], process.env.PATH?.split(':')[0]); process.exit(7);`,
    );
    const { status, stdout } = spawnSync(process.execPath, [bootstrap, path, 'a b'], { encoding: 'utf8' });
    expect(status).toBe(7);
    expect(stdout.trim()).toBe(`24 a b ${join(root, 'node_modules', '.bin')}`);
  });

  it('passes SIGTERM on and answers with its exit code', async () => {
    const path = script(
      'wait.ts',
      `process.on('SIGTERM', () => process.exit(9)); setInterval(() => {}, 9e8); console.log('up');`,
    );
    const child = spawn(process.execPath, [bootstrap, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([9, null]);
  });

  it('says that npm is missing', () => {
    const { status, stderr } = start(bareCheckout(undefined), 'x.ts');
    expect(status).toBe(2);
    expect(stderr).toContain('npm is missing');
  });

  it('says that the registry was not reached', () => {
    const { status, stderr } = start(bareCheckout('echo "npm error code ENOTFOUND" >&2; exit 1'), 'x.ts');
    expect(status).toBe(2);
    expect(stderr).toContain('registry was not reached');
  });

  it('says so when npm ends well but brings no Node', () => {
    const { status, stderr } = start(bareCheckout('mkdir -p node_modules'), 'x.ts');
    expect(status).toBe(2);
    expect(stderr).toContain('left no Node 24');
  });

  it('installs nothing with --no-install', () => {
    const { status, stderr } = start(bareCheckout('touch installed'), '--no-install', 'x.ts');
    expect(status).toBe(2);
    expect(stderr).toContain('nothing is installed here');
  });
});
