/** A whole controller in this process, on a free port, in a folder that goes with it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConsoleRole } from '#lib/contract/session.ts';
import { defaultRetention } from '../../config.ts';
import { type Controller, createController } from '../../context.ts';

export interface TestController {
  readonly url: string;
  readonly data: string;
  readonly admin: string;
  readonly controller: Controller;
  /** `path` below /api/v1; answers status and parsed body. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** A user of that role and a token of theirs. */
  user(
    role: ConsoleRole,
    siteIds?: readonly string[],
  ): Promise<{ id: string; email: string; password: string; token: string; bearer: string }>;
  site(name: string): Promise<string>;
  gateway(name: string, siteId: string): Promise<{ id: string; token: string }>;
  close(): Promise<void>;
}

export interface CallOptions {
  readonly token?: string | null;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

export async function startController(
  options: { virtualAgents?: boolean; data?: string } = {},
): Promise<TestController> {
  const data = options.data ?? mkdtempSync(join(tmpdir(), 'signalbox-test-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const controller = await createController({
    data,
    host: '127.0.0.1',
    port,
    publicUrl: url,
    stun: null,
    labControl: null,
    firstRunFile: join(data, 'first-run.json'),
    virtualAgents: options.virtualAgents ?? false,
    retention: defaultRetention,
    smtp: null,
  });
  await new Promise<void>((resolve) => controller.server.listen(port, '127.0.0.1', resolve));
  const { token: told } = JSON.parse(readFileSync(join(data, 'first-run.json'), 'utf8')) as { token: string };

  async function call(
    method: string,
    path: string,
    { token = told, body, headers = {} }: CallOptions = {},
  ): Promise<Answer> {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    let parsed: unknown = {};
    try {
      parsed = JSON.parse(text);
    } catch {
      // An empty or plain answer has no body to look into.
    }
    return { status: response.status, text, headers: response.headers, body: parsed as Answer['body'] };
  }

  let users = 0;
  return {
    url,
    data,
    admin: told,
    controller,
    call,
    async user(role, siteIds = []) {
      const email = `${role}-${++users}@test.example`;
      const created = await call('POST', '/users', { body: { email, name: `${role} ${users}`, role, siteIds } });
      if (created.status !== 200) throw new Error(created.text);
      const { user, password } = created.body as { user: { id: string }; password: string };
      const opened = await call('POST', '/sessions', { token: null, body: { email, password } });
      const { bearer } = opened.body as { bearer: string };
      const minted = await call('POST', '/tokens', { token: bearer, body: { name: 'test' } });
      return { id: user.id, email, password, bearer, token: (minted.body as { secret: string }).secret };
    },
    async site(name) {
      const created = await call('POST', '/sites', { body: { name, role: 'branch' } });
      return (created.body as { id: string }).id;
    },
    async gateway(name, siteId) {
      const created = await call('POST', '/gateways', { body: { name, siteId } });
      const { id, enrolment } = created.body as { id: string; enrolment: { token: string } };
      return { id, token: enrolment.token };
    },
    async close() {
      await controller.close();
      if (options.data === undefined) rmSync(data, { recursive: true, force: true });
    },
  };
}
