/** A browser for the browser tests: Debian's when we may install it, else Playwright's own. */
import { type SpawnSyncOptions, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { root } from '../up/root.ts';

const DEBIAN = '/usr/bin/chromium';

/** Answers what was found or done; throws when there is no browser in the end. */
export function ensureChromium(): string {
  if (existsSync(DEBIAN)) return `using ${DEBIAN}`;
  if (existsSync(chromium.executablePath())) return `using ${chromium.executablePath()}`;
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    process.stderr.write('  Chromium is missing; installing it with apt-get\n');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const options: SpawnSyncOptions = { stdio: ['ignore', 'ignore', 'inherit'], env };
    spawnSync('apt-get', ['update', '-qq'], options);
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'], options);
    if (existsSync(DEBIAN)) return `installed ${DEBIAN}`;
    process.stderr.write('  apt-get did not bring it\n');
  }
  process.stderr.write("  Chromium is missing; installing Playwright's own\n");
  const cli = join(root, 'node_modules', '@playwright', 'test', 'cli.js');
  spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: ['ignore', 2, 2] });
  if (existsSync(chromium.executablePath())) return `installed ${chromium.executablePath()}`;
  throw new Error('there is no Chromium and it could not be installed; on Debian: apt-get install chromium');
}
