/** A client's datagrams to a LAN host: one connected socket for each flow, so that only that host's answers come in. */
import { createSocket } from 'node:dgram';
import type { CloseReason, UdpFlow, UdpHandler } from '#lib/engine/netstack/index.ts';
import { monotonicMs } from '../clock.ts';
import { errorCode } from '../udp.ts';
import { type LanTarget, unreachableOf } from './lan-target.ts';

const MAX_WAITING = 16;
const MAX_QUEUED_BYTES = 1 << 20;

export interface LanUdpOptions {
  readonly wake: () => void;
  readonly onClosed: (flow: UdpFlow, reason: CloseReason) => void;
  /** A datagram that the system had no room for. */
  readonly onDrop: () => void;
}

export function dialLanUdp(flow: UdpFlow, target: LanTarget, options: LanUdpOptions): UdpHandler {
  const v6 = target.host.includes(':');
  const socket = createSocket({
    type: v6 ? 'udp6' : 'udp4',
    // Numeric already; Node would put every send off to the next tick.
    lookup: ((host: string, _: unknown, done: (error: null, address: string, family: number) => void) =>
      done(null, host, v6 ? 6 : 4)) as never,
  });
  let waiting: Buffer[] | undefined = [];
  let over = false;
  const failed = (error: Error | null): void => {
    if (error === null || over) return;
    const code = errorCode(error);
    // An answer of ICMP to one of our datagrams; anything else is the machine's own trouble with one datagram.
    if (code === 'ECONNREFUSED') flow.unreachable(monotonicMs(), 'port');
    else {
      const why = unreachableOf(code);
      if (why === undefined) options.onDrop();
      else flow.unreachable(monotonicMs(), why);
    }
    options.wake();
  };
  socket.on('error', failed);
  socket.on('message', (bytes) => {
    if (!flow.send(monotonicMs(), bytes, 0, bytes.length)) options.onDrop();
    options.wake();
  });
  // The types do not say that the callback is told of a failure.
  const connected = (error?: Error): void => {
    if (over) return;
    if (error !== undefined) return failed(error);
    for (const datagram of waiting ?? []) socket.send(datagram, failed);
    waiting = undefined;
  };
  socket.connect(target.port, target.host, connected as () => void);
  return {
    datagram(_flow, bytes, at, length) {
      const copy = Buffer.from(bytes.subarray(at, at + length));
      if (waiting !== undefined) {
        if (waiting.length < MAX_WAITING) waiting.push(copy);
        else options.onDrop();
      } else if (socket.getSendQueueSize() > MAX_QUEUED_BYTES) options.onDrop();
      else socket.send(copy, failed);
    },
    closed(_flow, reason) {
      over = true;
      socket.close();
      options.onClosed(flow, reason);
    },
  };
}
