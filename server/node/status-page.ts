/** The gateway's own page on loopback: read-only, for whoever stands in front of the device. JSON at /status.json. */
import { createServer } from 'node:http';

const escape = (text: string): string => text.replaceAll(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);

function html(status: object): string {
  const rows = Object.entries(status).map(([key, value]) => {
    const text = typeof value === 'object' && value !== null ? JSON.stringify(value, null, 1) : String(value);
    return `<tr><th scope="row">${escape(key)}</th><td><pre>${escape(text)}</pre></td></tr>`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="5"><title>Signalbox gateway</title>
<style>body{font:14px/1.5 system-ui;margin:2rem;max-width:70rem}th{text-align:left;vertical-align:top;padding-right:1rem}pre{margin:0;white-space:pre-wrap}</style>
<h1>Signalbox gateway</h1><table>${rows.join('')}</table></html>`;
}

export interface StatusPage {
  readonly url: string;
  close(): Promise<void>;
}

export function startStatusPage(port: number, status: () => object): Promise<StatusPage> {
  const server = createServer((req, res) => {
    const headers = {
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    };
    if (req.method !== 'GET') return void res.writeHead(405, headers).end();
    // A name that a web page made point here is not this device's.
    if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(req.headers.host ?? ''))
      return void res.writeHead(403, headers).end();
    if (req.url === '/status.json')
      return void res.writeHead(200, { ...headers, 'content-type': 'application/json' }).end(JSON.stringify(status()));
    if (req.url === '/')
      return void res.writeHead(200, { ...headers, 'content-type': 'text/html' }).end(html(status()));
    return void res.writeHead(404, headers).end();
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const bound = typeof address === 'object' && address ? address.port : port;
      resolve({
        url: `http://127.0.0.1:${bound}`,
        close: () => new Promise((done) => (server.closeAllConnections(), server.close(() => done()))),
      });
    });
  });
}
