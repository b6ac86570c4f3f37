/** The controller's HTTP API as the lab and the scripts use it: plain fetch, a bearer token, answers checked by schema. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';

const problem = z.object({ title: z.string().optional(), code: z.string().optional(), detail: z.string().optional() });
const TIMEOUT_MS = 10_000;

export class ApiProblem extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface ControllerApi {
  get<T>(path: string, schema: z.ZodType<T>): Promise<T>;
  send<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body: unknown, schema: z.ZodType<T>): Promise<T>;
  /** Every page of a list. */
  list<T>(path: string, item: z.ZodType<T>): Promise<T[]>;
}

/** `controller` is where it answers, for example http://127.0.0.1:3000. Throws ApiProblem for every answer but 2xx. */
export function createControllerApi(controller: URL, token: string): ControllerApi {
  async function call<T>(method: string, path: string, body: unknown, schema: z.ZodType<T>): Promise<T> {
    const unsafe = method !== 'GET';
    const response = await fetch(new URL(`/api/v1${path}`, controller), {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(unsafe && { origin: controller.origin, 'idempotency-key': randomUUID() }),
        ...(unsafe && body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(unsafe && body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer: unknown = await response.json().catch(() => undefined);
    if (!response.ok) {
      const known = problem.safeParse(answer).data;
      const why = known?.detail ?? known?.title ?? known?.code ?? 'no reason given';
      throw new ApiProblem(response.status, `${method} ${path} was answered ${response.status}: ${why}`);
    }
    const read = schema.safeParse(answer);
    if (!read.success) throw new ApiProblem(response.status, `${method} ${path}: ${z.prettifyError(read.error)}`);
    return read.data;
  }

  return {
    get: (path, schema) => call('GET', path, undefined, schema),
    send: (method, path, body, schema) => call(method, path, body, schema),
    async list(path, item) {
      const items: z.output<typeof item>[] = [];
      const page = z.object({ items: z.array(item), nextCursor: z.string().nullable() });
      let cursor: string | null = null;
      do {
        const query: string = cursor === null ? '?limit=200' : `?limit=200&cursor=${encodeURIComponent(cursor)}`;
        const answer: z.output<typeof page> = await call('GET', `${path}${query}`, undefined, page);
        items.push(...answer.items);
        cursor = answer.nextCursor;
      } while (cursor !== null);
      return items;
    },
  };
}
