/**
 * How the controller reaches the lab: HTTP on loopback, one shared secret, the address in a file that only the owner can
 * read. `GET /links`, `POST /links/{id}` (body: part of an impairment and `direction`), `GET /lan`, `GET /processes`.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as z from 'zod';
import { type Impairment, impairment } from '#lib/contract/lab.ts';
import type { ChannelCounters } from './impairment.ts';
import { writeJsonFile } from './json-file.ts';

const change = z.strictObject({
  ...impairment.partial().shape,
  direction: z.enum(['up', 'down', 'both']).default('both'),
});
export type LinkChange = z.infer<typeof change>;

const MAX_BODY_BYTES = 16_384;

export interface LinkView {
  readonly id: string;
  readonly scope: 'access' | 'backbone';
  readonly site: string;
  readonly link: string;
  readonly kind: string;
  readonly gatewayName: string;
  readonly up: Impairment;
  readonly down: Impairment;
  readonly counters: { readonly up: ChannelCounters; readonly down: ChannelCounters };
}

export interface ControlHandlers {
  links(): LinkView[];
  /** Undefined when there is no such link. */
  impair(id: string, change: LinkChange): LinkView | undefined;
  lan(): unknown;
  processes(): unknown;
}

export interface ControlServer {
  readonly url: string;
  close(): void;
}

export async function startControlServer(handlers: ControlHandlers, file: string): Promise<ControlServer> {
  const secret = randomBytes(32).toString('base64url');
  const expected = Buffer.from(`Bearer ${secret}`);
  const server = createServer((request, response) => void respond(request, response, handlers, expected));
  const url = await listen(server);
  writeJsonFile(file, { url, secret });
  return {
    url,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      resolve(`http://127.0.0.1:${port}`);
    });
  });
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  handlers: ControlHandlers,
  expected: Buffer,
): Promise<void> {
  let said: Answer;
  try {
    said = await answer(request, handlers, expected);
  } catch {
    said = { status: 500, body: { message: 'The lab failed.' } };
  }
  response.writeHead(said.status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(said.body));
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

async function answer(request: IncomingMessage, handlers: ControlHandlers, expected: Buffer): Promise<Answer> {
  const given = Buffer.from(request.headers.authorization ?? '');
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    return { status: 401, body: { message: 'The secret of control.json is needed.' } };
  const path = request.url ?? '/';
  if (request.method === 'GET' && path === '/links') return { status: 200, body: { items: handlers.links() } };
  if (request.method === 'GET' && path === '/lan') return { status: 200, body: handlers.lan() };
  if (request.method === 'GET' && path === '/processes') return { status: 200, body: handlers.processes() };
  const id = request.method === 'POST' ? /^\/links\/([\w.%-]+)$/.exec(path)?.[1] : undefined;
  if (id === undefined) return { status: 404, body: { message: 'There is no such page.' } };
  const read = change.safeParse(await readJson(request));
  if (!read.success) return { status: 400, body: { message: z.prettifyError(read.error) } };
  const changed = handlers.impair(decodeURIComponent(id), read.data);
  return changed ? { status: 200, body: changed } : { status: 404, body: { message: 'There is no such link.' } };
}

/** Undefined for anything that is not JSON of a reasonable size. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part = Buffer.from(chunk as Uint8Array);
    bytes += part.length;
    if (bytes > MAX_BODY_BYTES) return undefined;
    chunks.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}
