/**
 * The controller's one HTTP server: API, live stream, health, metrics for Prometheus, agent channel, and for the rest the
 * console's pages. Order matters and is kept here: identity, then Origin, then media type, then the contract.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { parseJson } from '#lib/values/json.ts';
import type { Deps } from '../controller/deps.ts';
import { Fault } from '../controller/fault.ts';
import type { Logger } from '../log.ts';
import { type Credential, credentialOf } from './actor.ts';
import { createApiHandler } from './api-handler.ts';
import { createEvents, type Events } from './events.ts';
import { createIdempotency } from './idempotency.ts';
import { openapiDocument } from './openapi.ts';
import { problem, sendProblem } from './problem.ts';
import { publicPaths } from './public-paths.ts';
import { readText } from './read-body.ts';
import { secureApi, securePage } from './security-headers.ts';

export interface HttpOptions {
  readonly deps: Deps;
  readonly log: Logger;
  /** `https://console.example`: the Origin that unsafe calls from a browser must have. */
  readonly publicUrl: string;
  readonly authSecret: string;
  readonly startedAt: string;
  readonly health: () => object;
  /** Prometheus text. */
  readonly scrape: () => Promise<{ type: string; body: string }>;
  readonly page: (req: IncomingMessage, res: ServerResponse) => Promise<void>;
  readonly agent: (req: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** The channel of people's devices. */
  readonly link: (req: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

const prefix = '/api/v1';
/** Pages and files for people who are not signed in. */
const openPages = new Set(['/sign-in', '/join', '/icon.svg', '/favicon.ico']);
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

export interface HttpServer {
  readonly server: Server;
  readonly events: Events;
}

export function createHttpServer(options: HttpOptions): HttpServer {
  const { deps, log } = options;
  const handler = createApiHandler(log);
  const events = createEvents(deps.bus, options.startedAt);
  const idempotency = createIdempotency(deps.now);
  const origin = new URL(options.publicUrl).origin;
  const secure = origin.startsWith('https:');
  let document: Promise<object> | undefined;

  const sendJson = (res: ServerResponse, body: object): void => {
    res.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(body));
  };

  /** Whatever a browser attaches by itself needs the right Origin; a bearer does not. */
  function originRefused(req: IncomingMessage, credential: Credential): boolean {
    if (safeMethods.has(req.method ?? 'GET')) return false;
    const given = req.headers.origin;
    return credential.kind === 'bearer'
      ? false
      : credential.kind === 'cookie'
        ? given !== origin
        : given !== undefined && given !== origin;
  }

  async function api(req: IncomingMessage, res: ServerResponse, path: string): Promise<void> {
    secureApi(res);
    res.setHeader('cache-control', 'no-store');
    if (path === '/health') return sendJson(res, options.health());
    const credential = await credentialOf(deps, req, options.authSecret, secure);
    const actor = credential.kind === 'none' ? null : credential.actor;
    if (originRefused(req, credential))
      return sendProblem(res, problem('FORBIDDEN', 'This call did not come from the console.'));
    if (!actor && !publicPaths.has(`${req.method} ${path}`))
      return sendProblem(res, problem('UNAUTHORIZED'), { 'www-authenticate': 'Bearer' });
    if (path === '/openapi.json')
      return sendJson(res, await (document ??= openapiDocument(deps.version, options.publicUrl)));
    if (path === '/events' && actor) return events.open(req, res, actor);
    if (req.method === 'HEAD') req.method = 'GET';
    const hasBody = req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;
    if (hasBody && !/^application\/json\s*(;|$)/i.test(req.headers['content-type'] ?? '')) {
      return sendProblem(res, problem('UNSUPPORTED_MEDIA_TYPE'));
    }
    // A body of JSON is a body of JSON, whatever a header says of files.
    delete req.headers['content-disposition'];
    const key = req.headers['idempotency-key'];
    if (typeof key === 'string' && actor && !safeMethods.has(req.method ?? '')) {
      const scope = actor.tokenId ?? actor.userId;
      if (key.length === 0 || key.length > 200)
        return sendProblem(res, problem('BAD_REQUEST', 'An Idempotency-Key has 1 to 200 characters.'));
      const text = hasBody ? await readText(req) : '';
      if (text === null) return sendProblem(res, problem('PAYLOAD_TOO_LARGE'));
      const parsed = parseJson(text);
      if (parsed === undefined && text !== '') return sendProblem(res, problem('BAD_REQUEST', 'The body is not JSON.'));
      // The adapter takes a body that has been read already.
      if (parsed !== undefined) Object.assign(req, { body: parsed });
      const begun = idempotency.begin(scope, key, `${req.method} ${req.url} ${text}`, res);
      if (begun === 'replayed') return;
      if (begun === 'conflict')
        return sendProblem(res, problem('CONFLICT', 'This Idempotency-Key belongs to another request.'));
    }
    const call = { actor, ip: req.socket.remoteAddress ?? null, userAgent: req.headers['user-agent'] ?? null };
    const { matched } = await handler.handle(req, res, { prefix, context: { deps, call } });
    if (!matched) sendProblem(res, problem('NOT_FOUND', 'There is no such resource.'));
  }

  async function metrics(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const credential = await credentialOf(deps, req, options.authSecret, secure);
    if (credential.kind === 'none' || !credential.actor)
      return sendProblem(res, problem('UNAUTHORIZED'), { 'www-authenticate': 'Bearer' });
    if (credential.actor.role === 'site-manager') return sendProblem(res, problem('FORBIDDEN'));
    const { type, body } = await options.scrape();
    res.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
  }

  /** A page for someone who is not signed in is the sign-in page. */
  async function page(req: IncomingMessage, res: ServerResponse, url: URL): Promise<void> {
    securePage(req, res, secure);
    // Whatever the client says, this is where the connection comes from.
    req.headers['x-signalbox-ip'] = req.socket.remoteAddress ?? '';
    const open =
      url.pathname.startsWith('/_next/') || url.pathname.startsWith('/api/auth/') || openPages.has(url.pathname);
    if (!open) {
      const credential = await credentialOf(deps, req, options.authSecret, secure);
      if (credential.kind !== 'cookie' || !credential.actor) {
        const next = url.pathname === '/' ? '' : `?next=${encodeURIComponent(url.pathname + url.search)}`;
        res.writeHead(302, { location: `/sign-in${next}`, 'cache-control': 'no-store' }).end();
        return;
      }
    }
    await options.page(req, res);
  }

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = URL.parse(req.url ?? '/', 'http://localhost');
    if (!url) return sendProblem(res, problem('BAD_REQUEST'));
    if (url.pathname === prefix || url.pathname.startsWith(`${prefix}/`))
      return api(req, res, url.pathname.slice(prefix.length));
    if (url.pathname === '/metrics') return metrics(req, res);
    // Whatever else begins like an API is one that does not exist.
    if (url.pathname.startsWith('/api/') && !url.pathname.startsWith('/api/auth/')) {
      return sendProblem(res, problem('NOT_FOUND', 'There is no such resource.'));
    }
    return page(req, res, url);
  }

  const server = createServer({ maxHeaderSize: 16 * 1024 }, (req, res) => {
    serve(req, res).catch((error: unknown) => {
      if (!(error instanceof Fault)) log.error({ err: error, path: req.url?.split('?')[0] }, 'a request failed');
      sendProblem(res, error instanceof Fault ? problem(error.code) : problem('INTERNAL_SERVER_ERROR'));
    });
  });
  // Headers beyond the limit and other malformed requests never reach `serve`; they are strangers all the same.
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable) return void socket.destroy();
    const status = error.code === 'HPE_HEADER_OVERFLOW' ? '401 Unauthorized' : '400 Bad Request';
    socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  });
  server.on('upgrade', (req, socket, head) => {
    const foreign = req.headers.origin !== undefined && req.headers.origin !== origin;
    if (req.url === '/agent/v1' && !foreign) options.agent(req, socket, head);
    else if (req.url === '/link/v1' && !foreign) options.link(req, socket, head);
    else
      socket.end(
        `HTTP/1.1 ${foreign ? '403 Forbidden' : '404 Not Found'}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`,
      );
  });
  server.headersTimeout = 15_000;
  server.requestTimeout = 30_000;
  return { server, events };
}
