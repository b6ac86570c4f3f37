/** The law of dependency-cruiser.cjs sees modules and bites: a law that cruises nothing passes everything. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { root } from '../scripts/up/root.ts';

const output = z.object({
  summary: z.object({
    totalCruised: z.number(),
    violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

function cruise(...paths: string[]) {
  const cli = join(root, 'node_modules', '.bin', 'depcruise');
  const args = ['--config', 'dependency-cruiser.cjs', '--output-type', 'json', ...paths];
  const { stdout } = spawnSync(cli, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });
  return output.parse(JSON.parse(stdout)).summary;
}

// Inside lib/, because the rules go by path; gone when the test is over.
const planted = join(root, 'lib', 'values', `planted-${process.pid}`);
afterAll(() => rmSync(planted, { recursive: true, force: true }));

describe('layering', () => {
  it('sees the modules of the tree', () => {
    expect(cruise('lib', 'server').totalCruised).toBeGreaterThan(50);
  });

  it('refuses an import of Node in the pure library and of a server file', () => {
    mkdirSync(planted, { recursive: true });
    const lines = [`import 'node:fs';`, `export { role } from '../../../server/roles/lab.ts';`];
    writeFileSync(join(planted, 'bad.ts'), lines.join('\n'));
    const rules = cruise(`lib/values/planted-${process.pid}`).violations.map((violation) => violation.rule.name);
    expect(rules).toContain('pure-lib-no-node');
    expect(rules).toContain('lib-knows-no-one-above');
  });
});
