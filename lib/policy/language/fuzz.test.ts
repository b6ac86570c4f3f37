/** Whatever text comes, it is a policy or a list of complaints, each with a place in the text. FUZZ_SECONDS makes it longer. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { loadPolicy } from '../program.ts';
import { chainStoreInventory, chainStorePolicy } from '../testing/chain-store.ts';
import { editPolicy, type PolicyEdit } from './edit.ts';

/** For the parser; its tests share them. */
const seconds = Number(process.env['FUZZ_SECONDS'] ?? 2) / 2;
const limits = { numRuns: 1_000_000, interruptAfterTimeLimit: seconds * 1000, markInterruptAsFailure: false };
const timeout = seconds * 1000 + 20_000;
const inventory = chainStoreInventory();
const lines = chainStorePolicy.split('\n');

const piece = fc.oneof(
  fc.constantFrom(
    '*x',
    '&x',
    '!!str',
    '<<: *x',
    '? ',
    '- ',
    '[',
    '{',
    '}',
    ']',
    ': ',
    '#',
    '"',
    "'",
    '|',
    '>',
    '\t',
    '---',
    '...',
    '%YAML 9',
  ),
  fc.constantFrom(
    '\u0000',
    '\ufeff',
    '\u2028',
    '\ud800',
    '😀',
    '__proto__: 1',
    'constructor: 1',
    'null',
    '~',
    '1e999',
    '0x10',
    'on',
    '::ffff:1.2.3.4',
  ),
  fc.string({ maxLength: 12 }),
);
const damaged = fc
  .array(fc.tuple(fc.nat(lines.length - 1), fc.nat(40), piece, fc.boolean()), { minLength: 1, maxLength: 4 })
  .map((changes) => {
    const copy = [...lines];
    for (const [line, column, text, replace] of changes) {
      const old = copy[line] ?? '';
      copy[line] = replace ? old.slice(0, column) + text : old.slice(0, column) + text + old.slice(column);
    }
    return copy.join('\n');
  });

it('any text is answered with places that are in it', { timeout }, () => {
  fc.assert(
    fc.property(
      fc.oneof(
        damaged,
        fc.array(piece, { maxLength: 30 }).map((all) => all.join('')),
      ),
      (text) => {
        const loaded = loadPolicy(text, inventory);
        if (loaded.ok) return;
        expect(loaded.error.length).toBeGreaterThan(0);
        for (const { line, column, message, severity } of loaded.error) {
          expect(severity).toBe('error');
          expect(message).toMatch(/\.$/);
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(text.split('\n').length + 1);
          expect(column).toBeGreaterThanOrEqual(1);
        }
      },
    ),
    limits,
  );
});

const value = fc.oneof(
  fc.constantFrom('tcp/1', 'a: b', '# c', '"', '*', '- x', '', 'nul\nl', true, null, 7),
  fc.array(fc.constantFrom('pos', 'x: y', '*')),
  fc.record({ id: fc.constantFrom('g', 'h'), to: fc.array(fc.constantFrom('pos', 'office'), { maxLength: 2 }) }),
);
const path = fc.constantFrom<PolicyEdit['path'][]>(
  ['grants'],
  ['grants', 0],
  ['grants', 3, 'times'],
  ['grants', 4, 'until'],
  ['resources', 'printers'],
  ['resources', 'printers', 'services'],
  ['resources', 'printers', 'services', 1],
  ['resources', 'new'],
  ['roles', 'staff', 'title'],
  ['roles', 'admin'],
  ['tests', 1],
  ['title'],
);
const edit: fc.Arbitrary<PolicyEdit> = fc.oneof(
  fc.record({ op: fc.constant('set' as const), path, value }),
  fc.record({ op: fc.constant('remove' as const), path }),
  fc.record({
    op: fc.constant('append' as const),
    path: fc.constantFrom<PolicyEdit['path'][]>(['grants'], ['tests'], ['resources', 'pos', 'services'], ['nowhere']),
    value,
  }),
);

it('an edit does not throw, keeps every comment outside what it changes, and leaves a text that can be read', {
  timeout,
}, () => {
  fc.assert(
    fc.property(edit, (one) => {
      const edited = editPolicy(chainStorePolicy, [one]);
      if (!edited.ok) throw new Error(JSON.stringify(edited.error));
      expect(edited.value).toContain('# Who may reach what in the chain.');
      const own = one.path[1] === 'printers' && one.path.length === 2;
      if (!own) expect(edited.value).toContain('# shared ones');
      const again = editPolicy(edited.value, []);
      expect(again).toEqual({ ok: true, value: edited.value });
    }),
    limits,
  );
});

it('an edit of any document is made or refused', { timeout }, () => {
  const texts = fc.constantFrom('', '# nothing', 'x', '[]', 'version: 1', 'grants: 3', 'grants: {}', 'resources: [1]');
  fc.assert(
    fc.property(texts, edit, (text, one) => {
      editPolicy(text, [one]);
    }),
    { numRuns: 2000 },
  );
});
