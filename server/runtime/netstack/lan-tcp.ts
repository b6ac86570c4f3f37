/** A client's connection to a LAN host: answered only once the host has answered. */
import { connect } from 'node:net';
import type { CloseReason, TcpFlow, TcpHandler } from '#lib/engine/netstack/index.ts';
import { monotonicMs } from '../clock.ts';
import { errorCode } from '../udp.ts';
import { FlowJoin } from './flow-join.ts';
import { type LanTarget, unreachableOf } from './lan-target.ts';

export interface LanTcpOptions {
  readonly connectTimeoutMs: number;
  readonly wake: () => void;
  readonly onClosed: (flow: TcpFlow, reason: CloseReason) => void;
}

/** Dials and answers the handler of the flow that waits. */
export function dialLanTcp(flow: TcpFlow, target: LanTarget, options: LanTcpOptions): TcpHandler {
  const { wake } = options;
  const socket = connect({ host: target.host, port: target.port, allowHalfOpen: true });
  let decided = false;
  const join = new FlowJoin({
    wake,
    onClosed(reason) {
      clearTimeout(timer);
      // The client has gone while we were dialling.
      if (!decided) socket.destroy();
      decided = true;
      options.onClosed(flow, reason);
    },
  });
  const decide = (verdict: (now: number) => void): void => {
    if (decided) return;
    decided = true;
    clearTimeout(timer);
    verdict(monotonicMs());
    wake();
  };
  const timer = setTimeout(() => {
    decide((now) => flow.unreachable(now, 'host'));
    socket.destroy();
  }, options.connectTimeoutMs);
  socket.once('connect', () =>
    decide((now) => {
      join.join(flow, socket);
      flow.accept(now);
    }),
  );
  socket.on('error', (error) => {
    const why = unreachableOf(errorCode(error));
    decide((now) => (why === undefined ? flow.refuse(now) : flow.unreachable(now, why)));
  });
  return join;
}
