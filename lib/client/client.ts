/** The typed client. Types come from the contract, routes from a generated file: no schema reaches the browser. */
import { createORPCClient, ORPCError } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { OpenAPILink } from '@orpc/openapi-client/fetch';
import type { contract } from '#lib/contract/contract.ts';
import { observeDate } from './clock.ts';
import { leaveForSignIn } from './leave.ts';
import routes from './routes.json' with { type: 'json' };

interface ProblemBody {
  readonly code?: unknown;
  readonly status?: unknown;
  readonly title?: unknown;
  readonly detail?: unknown;
  readonly fields?: unknown;
  readonly data?: { readonly fields?: unknown };
}

/** Problem JSON is JSON; the link only reads a body that is labelled so. */
async function send(request: Request, init: object): Promise<Response> {
  // A deletion that waited is sent while the tab closes; browsers let 64 KiB outlive it, far more than its ids.
  const outlives = request.method !== 'GET' && request.url.endsWith('/clients/bulk');
  const response = await fetch(request, outlives ? { ...init, keepalive: true } : init);
  observeDate(response.headers.get('date'));
  if (response.status === 401) leaveForSignIn();
  if (!response.headers.get('content-type')?.startsWith('application/problem+json')) return response;
  return new Response(response.body, { status: response.status, headers: { 'content-type': 'application/json' } });
}

const link = new OpenAPILink(routes as never, {
  url: () => new URL('/api/v1', typeof window === 'undefined' ? 'http://localhost' : window.location.origin),
  fetch: send,
  customErrorResponseBodyDecoder: (body, response) => {
    const problem = (body ?? {}) as ProblemBody;
    if (typeof problem.code !== 'string') return null;
    return new ORPCError(problem.code, {
      status: response.status,
      message: typeof problem.title === 'string' ? problem.title : problem.code,
      defined: true,
      data: { fields: problem.fields ?? problem.data?.fields ?? [] },
    });
  },
});

export const client: ContractRouterClient<typeof contract> = createORPCClient(link);
