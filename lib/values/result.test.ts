import { expect, it } from 'vitest';
import { err, ok } from './result.ts';

it('is told apart by ok', () => {
  expect(ok(1)).toEqual({ ok: true, value: 1 });
  expect(err('no')).toEqual({ ok: false, error: 'no' });
});
