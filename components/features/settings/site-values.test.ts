import { expect, test } from 'vitest';
import { linesOf, valuesOf } from './site-values.ts';

test('values of a site go to lines of text and back', () => {
  const values = { n: '3', lan: '10.0.3' };
  expect(valuesOf(linesOf(values))).toEqual(values);
  expect(valuesOf('')).toEqual({});
  expect(valuesOf(' n=3 \n\n vlan : office 2 ')).toEqual({ n: '3', vlan: 'office 2' });
});

test.each(['3 = n', 'n', 'n =', 'a-b = 1'])('%s is no value', (line) => {
  expect(valuesOf(line)).toBeNull();
});
