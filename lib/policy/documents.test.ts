/** What the documents say is what the compiler does: schemas are current, every example is accepted and its tests hold. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inventoryJsonSchema, readInventory } from './inventory.ts';
import { policyJsonSchema } from './language/document.ts';
import { lintPolicy } from './lint.ts';
import { runPolicyTests } from './policy-tests.ts';
import { loadPolicy } from './program.ts';

const docs = join(import.meta.dirname, '..', '..', 'docs');
const NOW = Date.parse('2026-11-21T12:00:00Z');

it.each([
  ['policy', policyJsonSchema],
  ['inventory', inventoryJsonSchema],
])('docs/%s.schema.json is that of the code: signalbox policy schema %s', (name, schema) => {
  expect(JSON.parse(readFileSync(join(docs, `${name}.schema.json`), 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(schema())),
  );
});

describe('docs/policy.md', () => {
  const text = readFileSync(join(docs, 'policy.md'), 'utf8');
  const examples = [
    ...text.matchAll(/## ([^\n]+)\n(?:(?!## )[\s\S])*?```yaml\n([\s\S]*?)```\n\n```json\n([\s\S]*?)```/g),
  ];

  it('has an example for each scenario', () => {
    expect(examples.map((each) => each[1])).toEqual(['Home', 'Chain store', 'Remote work', 'IoT and edge devices']);
  });

  it.each(examples.map((each) => [each[1], each[2] ?? '', each[3] ?? '']))(
    '%s: its tests hold and no grant is idle',
    (_, yaml, json) => {
      const inventory = readInventory(JSON.parse(json));
      if (!inventory.ok) throw new Error(inventory.error);
      const loaded = loadPolicy(yaml, inventory.value);
      if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
      const { findings, passed } = runPolicyTests(loaded.value, NOW);
      expect(findings).toEqual([]);
      expect(passed).toBeGreaterThan(2);
      expect(lintPolicy(loaded.value, NOW).filter(({ severity }) => severity !== 'note')).toEqual([]);
    },
  );
});
