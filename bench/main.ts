/** npm run bench: runs what it is asked for, one after the other, and prints one JSON object on stdout. */
import { integer, option, readArgs, text } from '../server/roles/args.ts';
import { UsageError } from '../server/roles/role.ts';
import { type BenchOptions, catalogue } from './catalogue.ts';
import { machine } from './machine.ts';

const names = Object.keys(catalogue);
const width = Math.max(...names.map((name) => name.length));
const usage = `
usage: npm run bench [-- NAME ... [options]]

Measures and prints one JSON object; progress goes to stderr. Without a NAME: all that are marked with *.

${Object.entries(catalogue)
  .map(([name, { summary, quick }]) => `  ${quick ? '*' : ' '} ${name.padEnd(width)}  ${summary}`)
  .join('\n')}

  --agents N      virtual agents of the fleet (default 1000)
  --seconds N     how long the fleet is measured (default 60)
  --repeats N     how often each fault of failover is tried (default 20)
  --profile DIR   write the CPU profile of the fleet's controller there
  --json          print JSON (it always does)
`;

function readOptions(argv: readonly string[]): { chosen: readonly string[]; options: BenchOptions } {
  const { values, positionals } = readArgs(
    argv,
    {
      agents: option.fallback(integer(1, 10_000), 1000),
      seconds: option.fallback(integer(5, 3600), 60),
      repeats: option.fallback(integer(1, 200), 20),
      profile: option.optional(text),
      json: option.flag(),
    },
    names.length,
  );
  const unknown = positionals.find((name) => !Object.hasOwn(catalogue, name));
  if (unknown !== undefined)
    throw new UsageError(`unknown bench ${JSON.stringify(unknown)}; known are ${names.join(', ')}.`);
  const chosen = positionals.length > 0 ? positionals : names.filter((name) => catalogue[name]?.quick);
  const progress = (line: string): void => void process.stderr.write(`  ${line}\n`);
  return {
    chosen,
    options: {
      agents: values.agents,
      seconds: values.seconds,
      repeats: values.repeats,
      profile: values.profile,
      progress,
    },
  };
}

async function main(argv: readonly string[]): Promise<number> {
  if (argv.includes('--help') || argv.includes('-h')) {
    process.stdout.write(`${usage.trim()}\n`);
    return 0;
  }
  const { chosen, options } = readOptions(argv);
  const report: Record<string, unknown> = { machine: machine(), startedAt: new Date().toISOString() };
  let failed = false;
  for (const name of new Set(chosen)) {
    process.stderr.write(`${name} ...\n`);
    try {
      report[name] = await catalogue[name]?.run(options);
    } catch (error) {
      // The others are still worth measuring.
      failed = true;
      report[name] = { error: (error as Error).message };
      process.stderr.write(`  ${(error as Error).stack ?? String(error)}\n`);
    }
  }
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  return failed ? 1 : 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`bench: ${error.message}\n`);
  process.exitCode = 2;
}
