/** `signalbox backup FILE`: a consistent copy of the store and the controller's keys, while it runs. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeBackup } from '../store/sqlite/backup-file.ts';
import { option, readArgs, text } from './args.ts';
import { type Role, UsageError } from './role.ts';

const usage = `
usage: signalbox backup FILE --data DIR [--json]

Writes one file (mode 0600) with the store and the controller's keys. The controller may run meanwhile.
Whoever has the file has the fleet: keep it like a key.
`;

async function run(argv: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(argv, { data: option.required(text), json: option.flag() }, 1);
  const [file] = positionals;
  if (file === undefined) throw new UsageError('FILE is missing; name the file to write.');
  if (existsSync(file)) throw new UsageError(`${file} exists; choose another name.`);
  const data = resolve(values.data);
  if (!existsSync(join(data, 'signalbox.db')))
    throw new UsageError(`--data "${values.data}" holds no store (no signalbox.db).`);
  const bytes = await writeBackup(data, resolve(file));
  process.stdout.write(
    values.json ? `${JSON.stringify({ file: resolve(file), bytes })}\n` : `${file}: ${bytes} bytes.\n`,
  );
  return 0;
}

export const role: Role = { name: 'backup', summary: 'copy the store and the keys to a file', usage, run };
