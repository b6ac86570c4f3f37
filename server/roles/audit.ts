/** `signalbox audit verify`: walks the audit chain of a store that may be in use. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { verifyChain } from '../controller/audit/verify.ts';
import { openSqliteReader } from '../store/sqlite/open.ts';
import { option, readArgs, text } from './args.ts';
import { type Role, UsageError } from './role.ts';

const usage = `
usage: signalbox audit verify --data DIR [--json]

Checks that every row of the audit trail follows from the one before it. Exit 0: it does. Exit 1: it names the first that does not.
`;

async function run(argv: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(argv, { data: option.required(text), json: option.flag() }, 1);
  if (positionals[0] !== 'verify')
    throw new UsageError(`"${positionals[0] ?? ''}" is not an audit command; known is verify.`);
  const file = join(resolve(values.data), 'signalbox.db');
  if (!existsSync(file)) throw new UsageError(`--data "${values.data}" holds no store (no signalbox.db).`);
  const reader = openSqliteReader(file);
  const result = await verifyChain(reader);
  await reader.destroy();
  const sentence = result.valid
    ? `${result.rows} audit rows, each follows from the one before it.`
    : `Row ${result.firstBadSeq} does not follow from the one before it.`;
  process.stdout.write(`${values.json ? JSON.stringify(result) : sentence}\n`);
  return result.valid ? 0 : 1;
}

export const role: Role = { name: 'audit', summary: 'verify the audit trail', usage, run };
