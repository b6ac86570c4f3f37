/** A verb's refusal: a code of the contract's error table. It knows no transport; `server/http` maps it once. */
import type { ProblemCode } from '#lib/contract/base.ts';

export interface FieldError {
  readonly path: string;
  readonly message: string;
}

export class Fault extends Error {
  readonly code: ProblemCode;
  readonly fields: readonly FieldError[];
  constructor(code: ProblemCode, message?: string, fields: readonly FieldError[] = []) {
    super(message ?? code);
    this.code = code;
    this.fields = fields;
  }
}

/** Input that parses but cannot be: names the field, as the parser would. */
export const badField = (path: string, message: string): Fault =>
  new Fault('BAD_REQUEST', message, [{ path, message }]);
