/** The command as CI and scripts run it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chainStoreInventory, chainStorePolicy } from '#lib/policy/testing/chain-store.ts';

const main = join(import.meta.dirname, '..', 'main.ts');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sb-policy-'));
  const files: Record<string, string> = {
    'policy.yaml': chainStorePolicy,
    'narrower.yaml': chainStorePolicy.replace('    to: [pos, gateway]', '    to: [gateway]'),
    'shadowed.yaml': chainStorePolicy.replace('tests:', '  - { id: again, roles: [staff], to: [printers] }\ntests:'),
    'failing.yaml': `${chainStorePolicy}  - staff at branch-3 can pos:tcp/443\n`,
    'broken.yaml': 'version: 1\nroles:\n  a: {}\n  a: {}\n',
    'inventory.json': JSON.stringify(chainStoreInventory()),
    'stray.json': JSON.stringify({ gateways: [{ id: 'g', site: 'mars' }] }),
    'packets.jsonl': [
      { client: 'sam', src: '10.250.3.10', dst: '10.3.10.9', proto: 'tcp', dport: 443, at: 'branch-3' },
      {
        client: 'sam',
        src: '10.250.3.10',
        dst: '10.3.20.5',
        proto: 'tcp',
        dport: 443,
        at: 'branch-3',
        time: '2026-11-23T13:00:00Z',
      },
      { client: null, src: '10.9.9.9', dst: '10.3.10.9', proto: 6, dport: 443, at: 'branch-3' },
    ]
      .map((each) => JSON.stringify(each))
      .join('\n'),
    'bad.jsonl': '\n{"client":"sam","src":"10.250.3.10","dst":"10.3.10.9","proto":"tpc","at":"branch-3"}\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function policy(...args: string[]): { code: number | null; out: string; said: string } {
  const done = spawnSync(process.execPath, [main, 'policy', ...args, '--time', '2026-11-21T12:00:00Z'], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { code: done.status, out: done.stdout, said: done.stderr };
}

const inventory = ['--inventory', 'inventory.json'];

describe('signalbox policy', () => {
  it('check: 0 when there is nothing to complain about, 1 for findings, 2 for what is no policy', () => {
    expect(policy('check', 'policy.yaml')).toMatchObject({ code: 0, said: '' });
    expect(policy('check', 'policy.yaml', ...inventory)).toMatchObject({ code: 0 });
    const findings = policy('check', 'shadowed.yaml', ...inventory, '--json');
    expect(findings.code).toBe(1);
    expect(JSON.parse(findings.out)).toMatchObject({
      ok: false,
      findings: [{ code: 'shadowed', line: 46, column: 5 }],
    });
    const broken = policy('check', 'broken.yaml', '--json');
    expect(broken.code).toBe(2);
    expect(broken.said).toMatch(/^signalbox policy: broken\.yaml:4:3: error: .*\n$/);
    expect(JSON.parse(broken.out)).toMatchObject({
      ok: false,
      findings: [{ code: 'duplicate-key', line: 4, column: 3 }],
    });
    expect(policy('check', 'none.yaml')).toMatchObject({ code: 2, said: expect.stringContaining('does not exist') });
    expect(policy('check', 'policy.yaml', '--inventory', 'stray.json')).toMatchObject({
      code: 2,
      said: expect.stringContaining('"mars"'),
    });
  });

  it('test: 0 when all hold, 1 when one does not', () => {
    expect(policy('test', 'policy.yaml', ...inventory)).toMatchObject({ code: 0, out: '2 passed, 0 failed.\n' });
    const failing = policy('test', 'failing.yaml', ...inventory, '--json');
    expect(failing.code).toBe(1);
    expect(JSON.parse(failing.out)).toMatchObject({ passed: 2, failed: 1, findings: [{ path: ['tests', 2] }] });
    expect(policy('test', 'policy.yaml')).toMatchObject({
      code: 2,
      said: expect.stringContaining('--inventory is missing'),
    });
  });

  it('compile: each target, and 2 for a gateway that is not there', () => {
    const compile = (target: string, gateway = 'g3') =>
      policy('compile', 'policy.yaml', ...inventory, '--gateway', gateway, '--target', target);
    const ir = JSON.parse(compile('ir').out) as { atoms: { resources: string[] }[]; sources: unknown[] };
    expect(ir.atoms.some(({ resources }) => resources.includes('pos'))).toBe(true);
    expect(ir.sources).toContainEqual({ id: 'staff-office', line: 25, column: 5 });
    expect(JSON.parse(compile('filter').out)).toMatchObject({ rules: { revision: 0 }, clients: expect.any(Array) });
    expect(compile('nftables').out).toMatch(/^add table inet sb_access\n/);
    expect(compile('nftables').out).not.toMatch(/staff|pos|sam/);
    expect(compile('ir', 'g9')).toMatchObject({ code: 2 });
    expect(compile('bpf')).toMatchObject({ code: 2 });
  });

  it('eval: one verdict a line, and 2 with the line of a packet that cannot be read', () => {
    const { code, out } = policy('eval', 'policy.yaml', ...inventory, '--packets', 'packets.jsonl');
    expect(code).toBe(0);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as object),
    ).toEqual([
      { allow: true, rule: 'staff-office', reason: expect.any(String) },
      { allow: false, rule: 'night-shift', reason: expect.any(String) },
      { allow: false, rule: null, reason: expect.any(String) },
    ]);
    expect(policy('eval', 'policy.yaml', ...inventory, '--packets', 'bad.jsonl')).toMatchObject({
      code: 2,
      said: expect.stringContaining('bad.jsonl:2: proto is not valid'),
    });
  });

  it('diff: 0 for no difference, 1 for one that names who loses what', () => {
    expect(policy('diff', 'policy.yaml', 'shadowed.yaml', ...inventory)).toMatchObject({ code: 0 });
    const { code, out } = policy('diff', 'policy.yaml', 'narrower.yaml', ...inventory, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      changes: [
        { change: 'lose', resource: 'pos', site: 'branch-1', clients: ['ida'], rules: ['it-pos'] },
        { change: 'lose', resource: 'pos', site: 'branch-3', clients: ['ida'] },
      ],
    });
  });
});
