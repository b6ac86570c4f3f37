/** An HTTP proxy that knows one method, CONNECT (RFC 9110 section 9.3.6): what a browser or curl needs for a tunnel. */
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import type { Result } from '#lib/values/result.ts';
import type { DialFailure, EntryStack } from './entry-stack.ts';
import { type LoopbackAddress, type LoopbackListener, listenOnLoopback } from './loopback-listener.ts';

const HEAD_TIMEOUT_MS = 10_000;
const MAX_HEAD_BYTES = 8192;

const STATUS: Readonly<Record<DialFailure, string>> = {
  refused: '502 Connection refused',
  unreachable: '502 Host unreachable',
  timeout: '504 Gateway Timeout',
  'no-name': '502 Name not known',
  limit: '503 Service Unavailable',
};

export function openHttpConnect(entry: EntryStack, at: LoopbackAddress): Promise<Result<LoopbackListener>> {
  const server = createServer(
    { headersTimeout: HEAD_TIMEOUT_MS, requestTimeout: HEAD_TIMEOUT_MS, maxHeaderSize: MAX_HEAD_BYTES },
    (_request, response) => {
      response.writeHead(405, { Allow: 'CONNECT', Connection: 'close' });
      response.end('This proxy carries CONNECT only.\n');
    },
  );
  server.on('connect', (request, socket: Socket, head: Buffer) => {
    socket.on('error', () => {});
    const target = /^(?:\[([0-9A-Fa-f:.]+)\]|([\w.-]+)):(\d{1,5})$/.exec(request.url ?? '');
    const port = Number(target?.[3]);
    const host = target?.[1] ?? target?.[2];
    if (host === undefined || port < 1 || port > 0xffff) return void answer(socket, '400 Bad Request');
    socket.pause();
    void entry.dial(host, port).then((dialled) => {
      if (!dialled.ok) return void answer(socket, STATUS[dialled.error]);
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      dialled.value.join.join(dialled.value.flow, socket, head);
      socket.resume();
    });
  });
  return listenOnLoopback(server, at);
}

function answer(socket: Socket, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
  socket.resume();
}
