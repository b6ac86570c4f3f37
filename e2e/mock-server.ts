/** Serves a mock build (NEXT_PUBLIC_API_MOCK=1 NEXT_DIST=.next-mock next build) with the console's own CSP. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import next from 'next';

Object.assign(process.env, { NEXT_DIST: process.env['NEXT_DIST'] ?? '.next-mock', NEXT_PUBLIC_API_MOCK: '1' });
const port = Number(process.env['PORT'] ?? 4173);
const dir = fileURLToPath(new URL('..', import.meta.url));
const worker = await readFile(new URL(import.meta.resolve('msw/mockServiceWorker.js')));

// Next must not see upgrades of the real server, so it gets one that never listens.
const app = next({ dev: false, dir, httpServer: new Server(), hostname: '127.0.0.1', port });
await app.prepare();
const handle = app.getRequestHandler();

createServer((request, response) => {
  if (request.url === '/mockServiceWorker.js') {
    response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' });
    return void response.end(worker);
  }
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  request.headers['content-security-policy'] = policy;
  response.setHeader('content-security-policy', policy);
  void handle(request, response);
}).listen(port, '127.0.0.1', () => process.stdout.write(`mock console on http://127.0.0.1:${port}\n`));
