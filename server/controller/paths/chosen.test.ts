import { expect, it } from 'vitest';
import { spansOf } from './chosen.ts';

const marks = [
  { at: 100, from: 'a', to: 'b' },
  { at: 200, from: 'b', to: 'a' },
];

it('says which path carried the traffic, from the switches of the time', () => {
  expect(spansOf(marks, 0, 300, 'a')).toEqual([
    { pathId: 'a', from: 0, to: 100 },
    { pathId: 'b', from: 100, to: 200 },
    { pathId: 'a', from: 200, to: 300 },
  ]);
});

it('begins a span with what the last switch before it left', () => {
  expect(spansOf(marks, 150, 180, 'x')).toEqual([{ pathId: 'b', from: 150, to: 180 }]);
});

it('takes what is active now where nothing ever switched', () => {
  expect(spansOf([], 0, 10, 'x')).toEqual([{ pathId: 'x', from: 0, to: 10 }]);
});
