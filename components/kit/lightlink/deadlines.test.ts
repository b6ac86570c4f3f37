import { expect, test } from 'vitest';
import { deadlineOf, fromLocalField, toLocalField } from './deadlines.ts';

const local = (text: string): number => new Date(text).getTime();

test.each([
  ['2026-11-18T09:30', '2026-11-20T18:00', 'a Wednesday'],
  ['2026-11-20T09:30', '2026-11-20T18:00', 'Friday morning'],
  ['2026-11-20T18:00', '2026-11-27T18:00', 'Friday at closing'],
  ['2026-11-21T12:00', '2026-11-27T18:00', 'a Saturday'],
])('until Friday, said on %s, is %s (%s)', (now, expected) => {
  expect(toLocalField(deadlineOf('friday', local(now)))).toBe(expected);
});

test('until tomorrow is tomorrow evening, over the end of a month too', () => {
  expect(toLocalField(deadlineOf('tomorrow', local('2026-11-30T23:10')))).toBe('2026-12-01T18:00');
});

test('what a field shows is what it reads', () => {
  const now = local('2026-02-03T04:05');
  expect(fromLocalField(toLocalField(now))).toBe(new Date(now).toISOString());
  expect(fromLocalField('')).toBeNull();
  expect(fromLocalField('2026-02')).not.toBe('');
});
