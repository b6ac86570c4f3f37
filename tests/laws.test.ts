/** The repository's laws that no tool of its own checks. Each says why. */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const files = (pattern: string): string[] => globSync(pattern, { cwd: root });

describe('pure lib', () => {
  it('cannot even name the machine: a dependency with node types would lift that silently', () => {
    const tsc = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', 'tests/fixtures/tsconfig.json'], {
      cwd: root,
      encoding: 'utf8',
    });
    const errors = tsc.stdout.split('\n').filter((line) => line.includes('impure.ts') && line.includes('error TS'));
    expect(errors.length, tsc.stdout).toBe(9);
    expect(tsc.stdout.split('\n').filter((line) => /^lib\/.*error TS/.test(line))).toEqual([]);
  }, 30_000);

  it('has no clock and no randomness of its own', () => {
    const found = files('lib/**/*.ts')
      .filter((path) => !/^lib\/client\/|\/testing\/|\.test\.ts$/.test(path))
      .filter((path) => /\bDate\.now\(|\bMath\.random\(|\bperformance\.|\bnew Date\(\)/.test(read(path)));
    expect(found).toEqual([]);
  });
});

describe('names', () => {
  it('name the thing, not the drawer', () => {
    const drawers = files('{app,components,lib,server,bench,scripts,mock-api,e2e}/**/*').filter((path) =>
      /(^|\/)(utils?|helpers?|common|misc|shared)(\/|\.tsx?$)/.test(path),
    );
    expect(drawers).toEqual([]);
  });

  it('keep files small enough to read: none over 400 lines', () => {
    const long = files('{app,components,lib,server,bench,scripts,mock-api,e2e}/**/*.{ts,tsx}').filter(
      (path) => read(path).split('\n').length > 400,
    );
    expect(long).toEqual([]);
  });

  it('have no barrel outside the engine', () => {
    expect(
      files('{app,components,lib,server,mock-api}/**/index.{ts,tsx}').filter((path) => !path.startsWith('lib/engine/')),
    ).toEqual([]);
  });
});

describe('dependencies (case I7)', () => {
  const manifest = JSON.parse(read('package.json')) as Record<
    'dependencies' | 'devDependencies' | 'allowScripts',
    Record<string, unknown>
  >;
  const lock = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { hasInstallScript?: boolean; version?: string; resolved?: string; link?: boolean }>;
  };

  it('are pinned exactly, from the registry alone', () => {
    for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
    }
    for (const [path, entry] of Object.entries(lock.packages)) {
      expect(entry.resolved ?? '', `${path}: no address of a registry, no git, no tarball`).toBe('');
    }
  });

  it('run no install script that was not decided on', () => {
    const scripts = Object.entries(lock.packages)
      .filter(([, entry]) => entry.hasInstallScript)
      .map(([path]) => path.replace(/^.*node_modules\//, ''));
    expect(scripts.filter((name) => !Object.hasOwn(manifest.allowScripts, name) && name !== 'fsevents')).toEqual([]);
  });
});

describe('documents', () => {
  it('name only paths that exist', () => {
    const missing = ['README.md', 'CONTRIBUTING.md', ...files('docs/**/*.md')].flatMap((document) =>
      [
        ...read(document).matchAll(
          /`((?:app|components|lib|server|mock-api|e2e|bench|docs|scripts|tests|bin)\/[\w./()[\]-]*)`/g,
        ),
      ]
        .map((match) => match[1] ?? '')
        .filter((path) => !existsSync(join(root, path.replace(/\/$/, ''))))
        .map((path) => `${document}: ${path}`),
    );
    expect(missing).toEqual([]);
  });

  it('hold no secret: nothing that looks like one of our own tokens or a private key is in the tree', () => {
    const tracked = spawnSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).stdout.split('\n');
    const found = tracked
      .filter((path) => /\.(ts|tsx|md|json|mjs|css|cjs)$/.test(path) && path !== 'package-lock.json')
      .filter((path) => existsSync(join(root, path)))
      .filter((path) => /sb[xse]_[\w-]{43}|-----BEGIN [A-Z ]*PRIVATE KEY-----\n/.test(read(path)));
    expect(found).toEqual([]);
  });
});
