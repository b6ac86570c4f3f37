import { expect, test } from 'vitest';
import type { PolicyGrantView } from '#lib/contract/policy-document.ts';
import { draftOf, editsOf, faultsOf, suggestedId } from './grant-draft.ts';

const grant: PolicyGrantView = {
  index: 3,
  id: 'night-shift',
  effect: 'allow',
  roles: ['staff'],
  clients: [],
  to: ['pos'],
  at: ['branch-3'],
  times: [{ days: ['sun'], from: '22:00', to: '02:00' }],
  until: '2027-01-31T18:00Z',
  registeredOnly: false,
  enabled: true,
  owner: null,
  note: null,
  line: 40,
};
const none = new Set<string>();

test('a grant that was not changed makes no edit', () => {
  expect(editsOf(draftOf(grant), grant)).toEqual([]);
});

test('only the keys that changed are touched, and what is the default again is taken out', () => {
  const draft = { ...draftOf(grant), where: 'own-site' as const, until: { day: '2027-02-01', time: '', zone: 'Z' } };
  expect(editsOf({ ...draft, note: ' until the move ' }, grant)).toEqual([
    { op: 'set', path: ['grants', 3, 'until'], value: '2027-02-01' },
    { op: 'set', path: ['grants', 3, 'note'], value: 'until the move' },
    { op: 'remove', path: ['grants', 3, 'at'] },
  ]);
});

test('a deny at the own site says so, for a deny holds everywhere when it says nothing', () => {
  const draft = { ...draftOf({ ...grant, at: 'own-site' }), effect: 'deny' as const };
  expect(editsOf(draft, { ...grant, at: 'own-site' })).toEqual([
    { op: 'set', path: ['grants', 3, 'effect'], value: 'deny' },
    { op: 'set', path: ['grants', 3, 'at'], value: 'own-site' },
  ]);
});

test('a new grant is appended with nothing that goes without saying', () => {
  const draft = { ...draftOf(undefined), id: 'a', roles: ['staff'], to: ['pos'] };
  expect(editsOf(draft, undefined)).toEqual([
    { op: 'append', path: ['grants'], value: { id: 'a', roles: ['staff'], to: ['pos'] } },
  ]);
});

test('what is missing is told by its field', () => {
  const draft = { ...draftOf(undefined), where: 'sites' as const, times: [{ days: [], from: '08:00', to: '18:00' }] };
  expect([...faultsOf({ ...draft, id: 'night-shift' }, new Set(['night-shift']))]).toEqual([
    ['who', 'who'],
    ['what', 'what'],
    ['where', 'sites'],
    ['id', 'idTaken'],
    ['times.0', 'days'],
  ]);
});

test('a name is suggested that no other grant has', () => {
  const draft = { ...draftOf(undefined), roles: ['staff'], to: ['pos'] };
  expect(suggestedId(draft, none)).toBe('staff-pos');
  expect(suggestedId(draft, new Set(['staff-pos', 'staff-pos-2']))).toBe('staff-pos-3');
});
