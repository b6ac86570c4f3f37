import { expect, test } from 'vitest';
import { bitRate, byteSize, milliseconds, percent, whole } from './number-format.ts';

test('loss keeps the digits that tell little from nothing', () => {
  expect([0, 0.06, 0.4, 5.2, 12.34, 100].map((value) => percent('en', value))).toEqual([
    '0.0 %',
    '0.06 %',
    '0.40 %',
    '5.2 %',
    '12.3 %',
    '100 %',
  ]);
});

test('what was not measured is a dash, never a zero', () => {
  expect([
    percent('en', null),
    milliseconds('en', null),
    bitRate('en', undefined),
    byteSize('en', null),
    whole('en', null),
  ]).toEqual(['–', '–', '–', '–', '–']);
});

test('units follow the size', () => {
  expect([999, 1200, 3_140_000, 25_000_000].map((value) => bitRate('en', value))).toEqual([
    '999 bit/s',
    '1.2 kbit/s',
    '3.1 Mbit/s',
    '25 Mbit/s',
  ]);
  expect([512, 33_500_000, 910_000_000].map((value) => byteSize('en', value))).toEqual(['512 B', '33.5 MB', '910 MB']);
  expect([0.42, 9.96, 62].map((value) => milliseconds('en', value))).toEqual(['0.4 ms', '10.0 ms', '62 ms']);
});
