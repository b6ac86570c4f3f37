/** `signalbox restore FILE`: an empty folder becomes the controller that the backup was taken of. */
import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { readBackup } from '../store/sqlite/backup-file.ts';
import { option, readArgs, text } from './args.ts';
import { type Role, UsageError } from './role.ts';

const usage = `
usage: signalbox restore FILE --data DIR [--json]

DIR must be empty or not exist. Every node gets a netmap of a higher version than any it holds, so that none refuses the
restored controller as an older one.
`;

async function run(argv: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(argv, { data: option.required(text), json: option.flag() }, 1);
  const [file] = positionals;
  if (file === undefined) throw new UsageError('FILE is missing; name the backup to read.');
  if (!existsSync(file)) throw new UsageError(`${file} does not exist.`);
  const data = resolve(values.data);
  if (existsSync(data) && readdirSync(data).length > 0)
    throw new UsageError(`--data "${values.data}" is not empty; a restore never overwrites.`);
  const result = readBackup(resolve(file), data);
  if (!result.ok) throw new UsageError(`${file} ${result.reason}.`);
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ data })}\n`
      : `Restored to ${data}. Start it with: signalbox controller --data ${values.data}\n`,
  );
  return 0;
}

export const role: Role = { name: 'restore', summary: 'make a controller from a backup', usage, run };
