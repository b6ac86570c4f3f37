/** What went wrong, as a code the console has a sentence for, and which fields it is about. */
import { ORPCError } from '@orpc/client';
import type { ProblemCode } from '#lib/contract/base.ts';

export interface FieldProblem {
  readonly path: string;
  readonly message: string;
}

export interface Problem {
  readonly code: ProblemCode | 'UNREACHABLE';
  readonly fields: readonly FieldProblem[];
}

const codes: Record<ProblemCode, true> = {
  BAD_REQUEST: true,
  UNAUTHORIZED: true,
  FORBIDDEN: true,
  NOT_FOUND: true,
  CONFLICT: true,
  GONE: true,
  PAYLOAD_TOO_LARGE: true,
  UNSUPPORTED_MEDIA_TYPE: true,
  TOO_MANY_REQUESTS: true,
  INTERNAL_SERVER_ERROR: true,
  SERVICE_UNAVAILABLE: true,
};

function isField(value: unknown): value is FieldProblem {
  const field = value as Partial<FieldProblem> | null;
  return typeof field?.path === 'string' && typeof field.message === 'string';
}

export function problemOf(error: unknown): Problem {
  if (!(error instanceof ORPCError)) return { code: 'UNREACHABLE', fields: [] };
  const fields = (error.data as { fields?: unknown } | null | undefined)?.fields;
  const code: string = error.code;
  return {
    code: code in codes ? (code as ProblemCode) : 'INTERNAL_SERVER_ERROR',
    fields: Array.isArray(fields) ? fields.filter(isField) : [],
  };
}

/** The problem of one field, or of a part of it: `body.name` and `name` are the same field here. */
export function fieldProblem(problem: Problem | null, name: string): string | null {
  const found = problem?.fields.find(({ path }) => {
    const at = path
      .split(/[./]/)
      .filter((part) => part !== '' && part !== 'body')
      .join('.');
    return at === name || at.startsWith(`${name}.`);
  });
  return found?.message ?? null;
}
