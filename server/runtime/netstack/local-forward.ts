/** `--forward LOCAL=HOST:PORT`: a local port whose connections come out at one host behind the tunnel. */
import { createServer } from 'node:net';
import { parseIpv6 } from '#lib/values/ip.ts';
import { err, ok, type Result } from '#lib/values/result.ts';
import type { EntryStack } from './entry-stack.ts';
import { isLoopback, type LoopbackAddress, type LoopbackListener, listenOnLoopback } from './loopback-listener.ts';

export interface Forward {
  readonly local: LoopbackAddress;
  /** A name or numeric. */
  readonly host: string;
  readonly port: number;
}

/** `8080=10.3.20.5:80`, `127.0.0.2:8080=printer-3:9100`, `[::1]:8080=[fd00::5]:80`. */
export function parseForward(text: string): Result<Forward> {
  const wrong = err(
    `${JSON.stringify(text)} is no forward; accepted is LOCAL=HOST:PORT, for example 8080=10.3.20.5:80.`,
  );
  const equals = text.indexOf('=');
  if (equals < 0) return wrong;
  const left = text.slice(0, equals);
  const local = /^\d+$/.test(left) ? { host: '127.0.0.1', port: portOf(left, 0) } : hostAndPort(left, 0);
  const remote = hostAndPort(text.slice(equals + 1), 1);
  if (local?.port === undefined || remote?.port === undefined) return wrong;
  if (!isLoopback(local.host)) return err(`${local.host} is not a loopback address; use 127.0.0.1 or ::1.`);
  return ok({ local: { ip: local.host, port: local.port }, host: remote.host, port: remote.port });
}

function hostAndPort(text: string, least: number): { host: string; port: number | undefined } | undefined {
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([\w.-]+)):(\d+)$/.exec(text);
  if (!match) return undefined;
  const [, v6, plain, port = ''] = match;
  if (v6 !== undefined && parseIpv6(v6) === undefined) return undefined;
  return { host: v6 ?? plain ?? '', port: portOf(port, least) };
}

function portOf(text: string, least: number): number | undefined {
  const port = Number(text);
  return text.length <= 5 && port >= least && port <= 0xffff ? port : undefined;
}

export function openForward(entry: EntryStack, forward: Forward): Promise<Result<LoopbackListener>> {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
    socket.on('error', () => {});
    void entry.dial(forward.host, forward.port).then((dialled) => {
      if (!dialled.ok) return void socket.resetAndDestroy();
      dialled.value.join.join(dialled.value.flow, socket);
      socket.resume();
    });
  });
  return listenOnLoopback(server, forward.local);
}
