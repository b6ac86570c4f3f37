/** RFC 9457 problem JSON: the one shape in which every error leaves. */

import type { ServerResponse } from 'node:http';
import { type ProblemCode, problems } from '#lib/contract/base.ts';

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly fields?: readonly { path: string; message: string }[];
}

export function problem(code: ProblemCode, title?: string, fields?: Problem['fields']): Problem {
  const { status, message } = problems[code];
  return { type: 'about:blank', title: title ?? message, status, code, ...(fields ? { fields } : {}) };
}

export function sendProblem(res: ServerResponse, body: Problem, headers: Record<string, string> = {}): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  res.writeHead(body.status, { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers });
  res.end(JSON.stringify(body));
}
