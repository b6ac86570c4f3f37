/** What `npm test` does, in order: what is quick and finds most comes first. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { minifyContractRouter } from '@orpc/contract';
import { contract } from '#lib/contract/contract.ts';
import { buildConsole, buildIsCurrent } from '../up/build.ts';
import { root } from '../up/root.ts';
import { ensureChromium } from './chromium.ts';
import { type Counts, readCounts } from './counts.ts';
import { ensurePackages } from './packages.ts';
import { run } from './run.ts';

export interface Outcome {
  readonly ok: boolean;
  readonly counts?: Counts;
  readonly note?: string;
}

export interface Step {
  readonly name: string;
  readonly title: string;
  /** `scratch` is a directory that is deleted afterwards. */
  readonly work: (scratch: string) => Promise<Outcome>;
}

const command =
  (tool: string, ...args: string[]) =>
  async (): Promise<Outcome> => ({ ok: (await run(tool, args)) === 0 });

const vitest =
  (project: string) =>
  async (scratch: string): Promise<Outcome> => {
    const report = join(scratch, `${project}.json`);
    const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const code = await run('vitest', args);
    const counts = readCounts('vitest', report);
    return { ok: code === 0 && counts.failed === 0, counts };
  };

/** biome colours a log file too, unless told. */
const plain = process.stdout.isTTY ? [] : ['--colors=off'];

/** Case T12 asks for a minute a parser in CI; at a desk the short runs of the unit step do. */
const fuzzSeconds = process.env['CI'] === 'true' ? 60 : 5;

async function fuzz(scratch: string): Promise<Outcome> {
  const report = join(scratch, 'fuzz.json');
  const args = [
    'run',
    '--project',
    'unit',
    'fuzz',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const code = await run('vitest', args, { FUZZ_SECONDS: String(fuzzSeconds) });
  const counts = readCounts('vitest', report);
  return { ok: code === 0 && counts.failed === 0, counts };
}

const browser =
  (project: string, ...args: string[]) =>
  async (scratch: string): Promise<Outcome> => {
    process.stderr.write(`  ${ensureChromium()}\n`);
    const report = join(scratch, `${project}.json`);
    const code = await run('playwright', ['test', `--project=${project}`, '--reporter=list,json', ...args], {
      PLAYWRIGHT_JSON_OUTPUT_NAME: report,
    });
    const counts = readCounts('playwright', report);
    return { ok: code === 0 && counts.failed === 0, counts };
  };

export const steps: readonly Step[] = [
  {
    name: 'format',
    title: 'Format',
    work: command('biome', 'ci', '--linter-enabled=false', '--max-diagnostics=20', ...plain, '.'),
  },
  { name: 'lint', title: 'Lint', work: command('oxlint', '--deny-warnings') },
  { name: 'types', title: 'Types', work: types },
  { name: 'generated', title: 'Generated files are current', work: async () => generated() },
  { name: 'layering', title: 'Layering', work: layering },
  { name: 'knip', title: 'Nothing unused', work: command('knip') },
  { name: 'unit', title: 'Unit tests', work: vitest('unit') },
  { name: 'dom', title: 'Component tests', work: vitest('dom') },
  { name: 'integration', title: 'Integration tests', work: integration },
  { name: 'fuzz', title: `Fuzzing, ${fuzzSeconds} s a parser`, work: fuzz },
  { name: 'build', title: 'Builds of the console', work: builds },
  // Each of these has a server of its own in its page; the others share one lab, whose measurements a second browser would disturb.
  { name: 'mock', title: 'Browser tests of the pages', work: browser('mock', '--workers=2', '--fully-parallel') },
  { name: 'e2e', title: 'Browser tests of the running system', work: browser('real') },
];

async function integration(scratch: string): Promise<Outcome> {
  process.stderr.write(`  ${ensurePackages()}\n`);
  return vitest('it')(scratch);
}

async function types(): Promise<Outcome> {
  for (const project of ['tsconfig.lib.json', 'tsconfig.server.json', 'tsconfig.json', 'tsconfig.tests.json'])
    if ((await run('tsc', ['-p', project])) !== 0) return { ok: false };
  return { ok: true };
}

function generated(): Outcome {
  const current = `${JSON.stringify(minifyContractRouter(contract))}\n`;
  const ok = readFileSync(join(root, 'lib', 'client', 'routes.json'), 'utf8') === current;
  return ok ? { ok } : { ok, note: 'lib/client/routes.json is not that of the contract: npm run routes' };
}

/** The folders are named here and in package.json; tests/layering.test.ts proves that the law sees modules and bites. */
async function layering(): Promise<Outcome> {
  return { ok: (await run('npm', ['run', '--silent', 'layering'])) === 0 };
}

async function builds(scratch: string): Promise<Outcome> {
  for (const kind of ['console', 'mock'] as const)
    if (!buildIsCurrent(kind)) await buildConsole(join(scratch, `${kind}.log`), kind);
  return { ok: true };
}
