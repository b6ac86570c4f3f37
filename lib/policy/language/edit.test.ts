import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chainStorePolicy } from '../testing/chain-store.ts';
import { editPolicy, type PolicyEdit } from './edit.ts';
import { readSource } from './source.ts';

function edited(text: string, ...edits: PolicyEdit[]): string {
  const result = editPolicy(text, edits);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  expect(readSource(result.value).ok).toBe(true);
  return result.value;
}

const refused = (path: PolicyEdit['path'], op: PolicyEdit['op'] = 'set', text = chainStorePolicy): boolean => {
  const result = editPolicy(text, [op === 'remove' ? { op, path } : { op, path, value: 'x' }]);
  if (result.ok) return false;
  expect(result.error[0]?.message).toMatch(/^There is nothing to (set|remove|append) at .+\.$/);
  return true;
};

describe('the path of an edit', () => {
  it('goes as far into a list as the list goes, and one further to set', () => {
    expect(refused(['grants', 200_000_000, 'id'])).toBe(true);
    expect(refused(['grants', 200_000_000])).toBe(true);
    expect(refused(['grants', 5])).toBe(false);
    expect(refused(['grants', 5, 'id'])).toBe(true);
    expect(refused(['grants', 6])).toBe(true);
    expect(refused(['grants', 5], 'remove')).toBe(true);
    expect(refused(['grants', -1])).toBe(true);
    expect(refused(['grants', 0.5])).toBe(true);
  });

  it('has an index for a list, a name for a map and nothing for a value', () => {
    expect(refused(['grants', '0'])).toBe(true);
    expect(refused(['resources', 0])).toBe(true);
    expect(refused(['new', 0])).toBe(true);
    expect(refused(['new', 'list', 4_000_000_000])).toBe(true);
    expect(refused([7], 'set', '')).toBe(true);
    expect(refused(['version', 'x'])).toBe(true);
    expect(refused(['roles', 'staff'], 'append')).toBe(true);
    expect(refused(Array.from({ length: 21 }, () => 'a'))).toBe(true);
  });

  it('costs nothing however large its indexes are', () => {
    const step = fc.oneof(
      fc.constantFrom('grants', 'tests', 'roles', 'to', 'x'),
      fc.integer({ min: 1000, max: 2 ** 32 }),
      fc.double(),
    );
    const op = fc.constantFrom('set' as const, 'append' as const);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), op, fc.constantFrom('', 'grants: []'), (path, way, text) => {
        const result = editPolicy(text, [{ op: way, path, value: 'x' }]);
        if (path.some((each) => typeof each === 'number')) expect(result.ok).toBe(false);
        if (result.ok) expect(result.value.length).toBeLessThan(2000);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('an edit leaves every other byte', () => {
  const odd = '# odd\nversion:   1\ngrants:\n    -   {id: a,  to: [ x ]} # kept\n\n\n# end';
  const lines = 'two\nlines: "with", \'quotes\' and # signs ';

  it('of a text with line breaks, which stands on one line', () => {
    const text = edited(odd, { op: 'set', path: ['title'], value: lines });
    expect(text).toBe(odd.replace(/\n\n\n/, `\ntitle: ${JSON.stringify(lines)}\n\n\n`));
    expect(edited(text, { op: 'set', path: ['title'], value: 'a\r\nb' })).toContain('\ntitle: "a\\r\\nb"\n\n\n# end');
    expect(edited(odd, { op: 'set', path: ['grants', 0, 'note'], value: ['a, b', 'c\nd'] })).toBe(
      odd.replace(']}', '], note: ["a, b", "c\\nd"] }'),
    );
  });

  it('where a block of lines is replaced', () => {
    const text = `a: |\n  one\n  two\nb:\n  - x\n\nc:   3 # kept\n`;
    expect(edited(text, { op: 'set', path: ['a'], value: 'x' })).toBe(text.replace('|\n  one\n  two', 'x'));
    expect(edited(text, { op: 'set', path: ['b'], value: ['y'] })).toMatch(/^b: \[y\]\n\n?c: {3}3 # kept$/m);
    expect(edited(text, { op: 'remove', path: ['b', 0] })).toMatch(/^b: \[\]\n\n?c: {3}3 # kept$/m);
  });

  it.each([
    ['tests', 'staff at b can x, cannot y', '\ntests:\n  - staff at b can x, cannot y'],
    ['roles', { id: 'g', to: ['x'] }, '\nroles:\n  - id: g\n    to: [x]'],
  ])('and adds the first item of %s on lines of its own', (key, value, written) => {
    expect(edited(odd, { op: 'append', path: [key], value })).toBe(odd.replace(' # kept', ` # kept${written}`));
  });

  it.each([
    ['', ''],
    [' []', ''],
    [' [ ] # none yet', ' # none yet'],
    [' # none yet', ' # none yet'],
    [' ~', ''],
  ])('and fills a list that is written as %j', (list, comment) => {
    const text = `version:   1\ngrants:${list}\ntitle:  x\n`;
    const value = { id: 'g', to: ['x'] };
    expect(edited(text, { op: 'append', path: ['grants'], value })).toBe(
      `version:   1\ngrants:${comment}\n  - id: g\n    to: [x]\ntitle:  x\n`,
    );
  });

  it('and leaves the line breaks of others', () => {
    expect(edited('grants: []\r\ntests:\r\n  - a\r\n', { op: 'append', path: ['grants'], value: 'b' })).toBe(
      'grants:\n  - b\r\ntests:\r\n  - a\r\n',
    );
  });

  it('and puts an item between brackets that are there', () => {
    expect(edited('a: {b: []} # x\n', { op: 'append', path: ['a', 'b'], value: 'c, d' })).toBe(
      'a: {b: ["c, d"]} # x\n',
    );
  });

  it('and makes the maps on the way', () => {
    expect(edited(odd, { op: 'set', path: ['roles', 'a', 'title'], value: 'A' })).toBe(
      odd.replace(' # kept', ' # kept\nroles: { a: { title: A } }'),
    );
    expect(edited('roles:\n  a:\n', { op: 'set', path: ['roles', 'a'], value: { title: 'A' } })).toBe(
      'roles:\n  a: { title: A }\n',
    );
    expect(edited('roles:\n  a: # one\n', { op: 'set', path: ['roles', 'a'], value: {} })).toBe(
      'roles:\n  a: {} # one\n',
    );
  });

  it('and keeps lists as they are written where the document has to be written anew', () => {
    expect(edited('? a\n: [staff]\n? b\n: 2\n', { op: 'remove', path: ['b'] })).toContain('[staff]');
  });
});
