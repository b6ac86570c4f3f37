import { expect, test } from 'vitest';
import { optionsAt, placeOf } from './completion.ts';

const names = { roles: ['staff', 'it-ops'], resources: ['pos', 'printer'], sites: ['branch-1'] };
const above = ['version: 1', 'roles:', '  staff:', 'grants:', '  - id: a'];
const labels = (lines: readonly string[], before: string): string[] =>
  optionsAt(placeOf(lines, before), names).map(({ label }) => label);

test('at the start of a line the sections are offered', () => {
  expect(labels(above, 'gr')).toContain('grants');
  expect(labels([], '')).toContain('resources');
});

test('inside a grant its keys are offered, and names behind them', () => {
  expect(labels(above, '    ro')).toContain('roles');
  expect(labels(above, '    ro')).not.toContain('networks');
  expect(labels(above, '    roles: [st')).toEqual(['staff', 'it-ops']);
  expect(labels(above, '    to: [pos, pr')).toEqual(['pos', 'printer']);
  expect(labels(above, '    at: ')).toEqual(['own-site', '"*"', 'branch-1']);
});

test('a flow map offers keys after its comma', () => {
  expect(labels(above, '  - { id: b, ro')).toContain('roles');
  expect(labels(above, '  - { id: b, roles: [staff], to: [p')).toEqual(['pos', 'printer']);
  expect(labels(['grants:'], '    times: [{ days: [mo')).toContain('mon');
});

test('items of a block list are names of what the list is of', () => {
  expect(labels([...above, '    roles:'], '      - s')).toEqual(['staff', 'it-ops']);
});

test('a resource has other keys than a grant', () => {
  expect(labels(['resources:', '  pos:'], '    ne')).toContain('networks');
});
