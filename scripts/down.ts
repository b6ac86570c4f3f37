/** npm run down: stops what `up` started from one data directory, by pid, and nothing else. */
import { UsageError } from '#server/roles/role.ts';
import { readDownOptions } from './up/options.ts';
import { stopRun } from './up/run-file.ts';

const usage = `
usage: npm run down [-- --data DIR]

Stops the lab and the controller that \`npm run up\` started from DIR (default var). Data stays.
`;

const argv = process.argv.slice(2);
if (argv.includes('--help') || argv.includes('-h')) process.stdout.write(`${usage.trim()}\n`);
else {
  try {
    const data = readDownOptions(argv);
    const lines = await stopRun(data);
    process.stdout.write(lines.length === 0 ? `Nothing was running from ${data}.\n` : `${lines.join('\n')}\n`);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`down: ${error.message}\n`);
    process.exitCode = 2;
  }
}
