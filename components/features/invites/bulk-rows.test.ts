import { expect, test } from 'vitest';
import { newInvite } from '#lib/contract/invites.ts';
import { bulkRows, inviteOf } from './bulk-rows.ts';

const now = Date.parse('2026-11-20T12:00:00Z');
const gateways = [
  { id: 'gw-0', name: 'hq-gw', site: { name: 'HQ' }, isBranch: false },
  { id: 'gw-1', name: 'branch-1-gw', site: { name: 'Branch 1' }, isBranch: true },
  { id: 'gw-2', name: 'branch-2-gw', site: { name: 'Branch 2' }, isBranch: true },
];
const read = (text: string) => bulkRows(text, gateways, 'staff', now);

test('a line becomes an invite that the contract takes', () => {
  const [row] = read('Name,E-mail,Site,Role,Until\n"Roth, Nina",nina@people.example,branch 1,,2026-11-27');
  expect(row).toMatchObject({ person: 'Roth, Nina', gatewayIds: ['gw-1'], accessRole: 'staff', fault: null });
  if (!row) throw new Error('no row');
  const invite = inviteOf(row, '2026-11-25T12:00:00.000Z', true, 'en');
  expect(newInvite.safeParse(invite).success).toBe(true);
  expect(invite.accessUntil).toBe(new Date('2026-11-27T18:00:00').toISOString());
});

test('a star is every branch and not the headquarters', () => {
  expect(read('Nina,,*')[0]?.gatewayIds).toEqual(['gw-1', 'gw-2']);
});

test.each([
  [',nina@people.example,Branch 1', 'noName'],
  ['Nina,nina at home,Branch 1', 'badEmail'],
  ['Nina,,Branch 9', 'noSite'],
  ['Nina,,', 'noSite'],
  ['Nina,,Branch 1,Staff!', 'badRole'],
  ['Nina,,Branch 1,staff,2026-11-19', 'badUntil'],
  ['Nina,,Branch 1,staff,on Friday', 'badUntil'],
])('%j is not ready: %s', (line, fault) => {
  expect(read(line)[0]?.fault).toBe(fault);
});

test('a wrong line stops no other', () => {
  expect(read('Nina,,Branch 9\nOlaf,,Branch 2').map(({ fault }) => fault)).toEqual(['noSite', null]);
});
