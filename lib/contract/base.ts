/** One error table and the shapes that every resource uses. Errors travel as RFC 9457 problem JSON with these codes. */
import './jitless.ts';
import { oc } from '@orpc/contract';
import * as z from 'zod';

const fieldErrors = z.object({ fields: z.array(z.object({ path: z.string(), message: z.string() })) });

export const problems = {
  BAD_REQUEST: { status: 400, message: 'The request is not valid.', data: fieldErrors },
  UNAUTHORIZED: { status: 401, message: 'Sign in first.' },
  FORBIDDEN: { status: 403, message: 'Your role does not allow this.' },
  NOT_FOUND: { status: 404, message: 'There is no such object.' },
  CONFLICT: { status: 409, message: 'This conflicts with something that exists.' },
  GONE: { status: 410, message: 'This is used up or has expired.' },
  PAYLOAD_TOO_LARGE: { status: 413, message: 'The request is too large.' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, message: 'Send application/json.' },
  TOO_MANY_REQUESTS: { status: 429, message: 'Too many attempts; wait and try again.' },
  INTERNAL_SERVER_ERROR: { status: 500, message: 'The controller failed; its log says why.' },
  SERVICE_UNAVAILABLE: { status: 503, message: 'The store takes no writes at the moment; nothing was changed.' },
} as const;

export type ProblemCode = keyof typeof problems;

export const base = oc.errors(problems);

const none = z.strictObject({}).optional();

/** Input of a change: path, query and body apart, each closed, so that nothing sent is silently ignored. */
export const change = <P extends z.ZodRawShape, B extends z.ZodType>(params: P, body: B) =>
  z.object({ params: z.strictObject(params), query: none, body });

/** Input of a change to a collection, whose path has no parameters. */
export const collectionChange = <B extends z.ZodType>(body: B) => z.object({ params: none, query: none, body });

/** Body of a change that takes none. */
export const noBody = z.strictObject({}).optional();

export const id = z.string().min(1).max(64);
/** RFC 3339 in UTC. */
export const time = z.iso.datetime();
/** No control, format or surrogate character: nothing invisible and nothing that turns the text around. */
export const name = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .regex(/^[^\p{C}]*$/u, 'Invisible and control characters are not accepted.');

export const paging = {
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number<number>().int().min(1).max(200).default(50),
};

export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

export const reference = z.object({ id, name: z.string() });

export const done = z.object({ done: z.literal(true) });
