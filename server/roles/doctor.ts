/** `signalbox doctor`: can this machine run it, and is what runs here well? Each finding with the next action. */
import { existsSync, statfsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { verifyChain } from '../controller/audit/verify.ts';
import { openSqliteReader } from '../store/sqlite/open.ts';
import { option, readArgs, text } from './args.ts';
import type { Role } from './role.ts';

const usage = `
usage: signalbox doctor [--data DIR] [--json]

Checks this machine and, with --data, a controller's folder. Exit 0: nothing to do. Exit 1: something needs you.
`;

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly found: string;
  readonly next: string | null;
}

const leastFreeBytes = 1 << 30;

function machine(): Finding[] {
  const major = Number(process.versions.node.split('.')[0]);
  const linux = process.platform === 'linux';
  return [
    {
      check: 'node',
      ok: major === 24,
      found: `Node ${process.versions.node}`,
      next: major === 24 ? null : 'Run npm ci in the checkout; it installs Node 24.',
    },
    {
      check: 'platform',
      ok: linux,
      found: `${process.platform} ${process.arch}`,
      next: linux ? null : 'Roles run on Linux x64 and arm64; elsewhere only the console with the mock API does.',
    },
  ];
}

async function folder(data: string): Promise<Finding[]> {
  const file = join(data, 'signalbox.db');
  if (!existsSync(file))
    return [
      {
        check: 'store',
        ok: false,
        found: `${data} holds no store`,
        next: `Start one: signalbox controller --data ${data}`,
      },
    ];
  const disk = statfsSync(data);
  const free = disk.bavail * disk.bsize;
  const reader = openSqliteReader(file);
  const chain = await verifyChain(reader);
  const lost = await reader.selectFrom('node').select('name').where('status', 'in', ['down', 'offline']).execute();
  await reader.destroy();
  return [
    {
      check: 'disk',
      ok: free >= leastFreeBytes,
      found: `${Math.round(free / (1 << 20))} MiB free`,
      next: free >= leastFreeBytes ? null : 'Free some space: on a full disk the controller takes no changes.',
    },
    {
      check: 'audit',
      ok: chain.valid,
      found: chain.valid ? `${chain.rows} rows follow one another` : `row ${chain.firstBadSeq} does not follow`,
      next: chain.valid ? null : 'Somebody changed the trail: keep the file, compare it with the last backup.',
    },
    {
      check: 'nodes',
      ok: lost.length === 0,
      found:
        lost.length === 0
          ? 'no node was lost or down when the controller last looked'
          : `${lost.map((node) => node.name).join(', ')} not connected or down`,
      next: lost.length === 0 ? null : 'Open the gateway in the console; its page says since when and why.',
    },
  ];
}

async function run(argv: readonly string[]): Promise<number> {
  const { values } = readArgs(argv, { data: option.optional(text), json: option.flag() });
  const findings = [...machine(), ...(values.data === undefined ? [] : await folder(resolve(values.data)))];
  if (values.json) process.stdout.write(`${JSON.stringify({ findings })}\n`);
  else
    for (const { check, ok, found, next } of findings)
      process.stdout.write(`${ok ? 'ok  ' : 'BAD '} ${check}: ${found}${next ? `. ${next}` : ''}\n`);
  return findings.every((finding) => finding.ok) ? 0 : 1;
}

export const role: Role = { name: 'doctor', summary: 'check this machine and a controller’s folder', usage, run };
