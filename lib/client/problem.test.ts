import { ORPCError } from '@orpc/client';
import { expect, test } from 'vitest';
import { fieldProblem, problemOf } from './problem.ts';

test('a refusal keeps its code and its fields', () => {
  const error = new ORPCError('BAD_REQUEST', {
    status: 400,
    data: { fields: [{ path: 'body.lanPrefixes.0', message: 'not a CIDR' }, { path: 7 }] },
  });
  const problem = problemOf(error);
  expect(problem).toEqual({ code: 'BAD_REQUEST', fields: [{ path: 'body.lanPrefixes.0', message: 'not a CIDR' }] });
  expect(fieldProblem(problem, 'lanPrefixes')).toBe('not a CIDR');
  expect(fieldProblem(problem, 'name')).toBeNull();
});

test('a network failure is said to be one', () => {
  expect(problemOf(new TypeError('fetch failed')).code).toBe('UNREACHABLE');
});

test('an unknown code is a failure of the controller, never a blank', () => {
  expect(problemOf(new ORPCError('TEAPOT', { status: 418 })).code).toBe('INTERNAL_SERVER_ERROR');
});
