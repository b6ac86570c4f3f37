/** Builds the console when its sources are not those of the build on disk. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from '#server/roles/role.ts';
import { takeLock } from './lock.ts';
import { root } from './root.ts';

/** Everything that next build reads. */
const SOURCES = ['app', 'components', 'lib', 'messages', 'mock-api', 'public'];
const FILES = [
  'next.config.ts',
  'postcss.config.mjs',
  'tsconfig.json',
  'tsconfig.base.json',
  'package-lock.json',
  'proxy.ts',
];

/** Names, sizes and times: 20 ms for a thousand files, and a changed file never keeps all three. */
export function sourceStamp(): string {
  const hash = createHash('sha256').update(process.version);
  const add = (path: string): void => {
    const { size, mtimeMs } = statSync(join(root, path));
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  };
  for (const folder of SOURCES.filter((name) => existsSync(join(root, name)))) {
    const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    for (const path of paths.sort()) if (!/\.test\.tsx?$/.test(path)) add(path.slice(root.length + 1));
  }
  for (const file of FILES) if (existsSync(join(root, file))) add(file);
  return hash.digest('hex');
}

/** The real console, or the one over the mock API, which only tests and demonstrations use. */
export type BuildKind = 'console' | 'mock';

const outDir = (kind: BuildKind): string => join(root, kind === 'mock' ? '.next-mock' : '.next');

export function buildIsCurrent(kind: BuildKind = 'console'): boolean {
  try {
    return (
      existsSync(join(outDir(kind), 'BUILD_ID')) &&
      readFileSync(join(outDir(kind), 'signalbox-stamp'), 'utf8') === sourceStamp()
    );
  } catch {
    return false;
  }
}

export async function buildConsole(logFile: string, kind: BuildKind = 'console'): Promise<void> {
  // One lock for both kinds: they write the same next-env.d.ts.
  const release = takeLock(join(root, '.next-build.lock'), 'another build of the console is running');
  try {
    const stamp = sourceStamp();
    mkdirSync(dirname(logFile), { recursive: true });
    const code = await runNextBuild(logFile, kind);
    if (code !== 0) {
      const tail = readFileSync(logFile, 'utf8').trim().split('\n').slice(-15).join('\n');
      throw new UsageError(`the console does not build; the whole output is in ${logFile}.\n${tail}`);
    }
    writeFileSync(join(outDir(kind), 'signalbox-stamp'), stamp);
  } finally {
    release();
  }
}

function runNextBuild(logFile: string, kind: BuildKind): Promise<number> {
  const log = openSync(logFile, 'w', 0o600);
  const env = {
    ...process.env,
    NODE_ENV: 'production' as const,
    NEXT_TELEMETRY_DISABLED: '1',
    NEXT_DIST: kind === 'mock' ? '.next-mock' : '.next',
    NEXT_PUBLIC_API_MOCK: kind === 'mock' ? '1' : '0',
  };
  const next = join(root, 'node_modules', 'next', 'dist', 'bin', 'next');
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [next, 'build'], { cwd: root, stdio: ['ignore', log, log], env });
    closeSync(log);
    child.once('error', () => resolve(1));
    child.once('exit', (exit) => resolve(exit ?? 1));
  });
}
