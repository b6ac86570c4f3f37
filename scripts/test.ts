/** npm test: everything that decides whether this is good, from formatting to a browser; stops at the first that is not. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { option, readArgs, text } from '#server/roles/args.ts';
import { UsageError } from '#server/roles/role.ts';
import { add, type Counts } from './check/counts.ts';
import { type Outcome, type Step, steps } from './check/steps.ts';

const names = steps.map((step) => step.name).join(', ');
const usage = `
usage: npm test [-- --only NAME[,NAME...]]

Runs, in this order: ${names}.
`;

function choose(argv: readonly string[]): readonly Step[] {
  const { only } = readArgs(argv, { only: option.optional(text) }).values;
  if (only === undefined) return steps;
  const wanted = only.split(',');
  const unknown = wanted.find((name) => !steps.some((step) => step.name === name));
  if (unknown !== undefined) throw new UsageError(`--only "${unknown}" is not valid; accepted are ${names}.`);
  return steps.filter((step) => wanted.includes(step.name));
}

async function attempt(step: Step, scratch: string): Promise<Outcome> {
  try {
    return await step.work(scratch);
  } catch (error) {
    return { ok: false, note: error instanceof Error ? error.message : String(error) };
  }
}

async function check(chosen: readonly Step[]): Promise<boolean> {
  const scratch = mkdtempSync(join(tmpdir(), 'signalbox-test-'));
  let counts: Counts = { passed: 0, failed: 0 };
  let ok = true;
  for (const step of chosen) {
    process.stdout.write(`\n== ${step.title} (${step.name})\n`);
    const started = performance.now();
    const outcome = await attempt(step, scratch);
    if (outcome.counts) counts = add(counts, outcome.counts);
    if (outcome.note !== undefined) process.stdout.write(`${outcome.note}\n`);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    process.stdout.write(`== ${step.title}: ${outcome.ok ? 'ok' : 'FAILED'}, ${seconds} s\n`);
    ok = outcome.ok;
    if (!ok) {
      // A step without tests of its own counts as one.
      if (!outcome.counts || outcome.counts.failed === 0) counts = add(counts, { passed: 0, failed: 1 });
      break;
    }
  }
  rmSync(scratch, { recursive: true, force: true });
  process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed\n`);
  return ok;
}

const argv = process.argv.slice(2);
if (argv.includes('--help') || argv.includes('-h')) process.stdout.write(`${usage.trim()}\n`);
else {
  try {
    process.exitCode = (await check(choose(argv))) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`test: ${error.message}\n`);
    process.exitCode = 2;
  }
}
