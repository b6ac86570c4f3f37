/** oRPC over node:http, with every error as problem JSON. See lib/contract/base.ts for the table. */

import { OpenAPIHandler } from '@orpc/openapi/node';
import { type ORPCError, ValidationError } from '@orpc/server';
import { BodyLimitPlugin } from '@orpc/server/node';
import { type ProblemCode, problems } from '#lib/contract/base.ts';
import type { Logger } from '../log.ts';
import { type Problem, problem } from './problem.ts';
import { type Context, router } from './router.ts';

const mostBodyBytes = 1 << 20;

/** `body.siteId` reads `siteId` to whoever sent it. */
const fieldPath = (path: readonly (PropertyKey | { key: PropertyKey })[]): string =>
  path
    .map((part) => String(typeof part === 'object' ? part.key : part))
    .filter((part, index) => !(index === 0 && (part === 'body' || part === 'params' || part === 'query')))
    .join('.');

function fieldsOf(error: ORPCError<string, unknown>): Problem['fields'] {
  const given = (error.data as { fields?: Problem['fields'] } | undefined)?.fields;
  if (given) return given;
  if (!(error.cause instanceof ValidationError)) return undefined;
  return error.cause.issues.flatMap((issue) => {
    const keys = (issue as { keys?: readonly string[] }).keys;
    const at = fieldPath(issue.path ?? []);
    if (keys)
      return keys.map((key) => ({ path: at === '' ? key : `${at}.${key}`, message: 'This field is not known.' }));
    return [{ path: at, message: issue.message }];
  });
}

function problemOf(error: ORPCError<string, unknown>): Problem {
  const known = Object.hasOwn(problems, error.code)
    ? (error.code as ProblemCode)
    : error.status === 413
      ? 'PAYLOAD_TOO_LARGE'
      : error.status < 500
        ? 'BAD_REQUEST'
        : 'INTERNAL_SERVER_ERROR';
  const invalid = error.cause instanceof ValidationError;
  const title = known === 'INTERNAL_SERVER_ERROR' || invalid ? problems[known].message : error.message;
  return problem(known, title, fieldsOf(error));
}

export function createApiHandler(log: Logger): OpenAPIHandler<Context> {
  return new OpenAPIHandler<Context>(router, {
    plugins: [new BodyLimitPlugin({ maxBodySize: mostBodyBytes })],
    customErrorResponseBodyEncoder: problemOf,
    clientInterceptors: [
      async ({ next, path }) => {
        try {
          return await next();
        } catch (error) {
          const status = (error as { status?: unknown }).status;
          if (typeof status !== 'number' || status >= 500)
            log.error({ err: error, procedure: path.join('.') }, 'a call failed');
          throw error;
        }
      },
    ],
    rootInterceptors: [
      async ({ next }) => {
        const result = await next();
        if (!result.matched || result.response.status < 400) return result;
        // The adapter overwrites the content type of every body but a stream.
        const body = new Blob([JSON.stringify(result.response.body)]).stream();
        const headers = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' };
        return { ...result, response: { ...result.response, headers, body } };
      },
    ],
  });
}
