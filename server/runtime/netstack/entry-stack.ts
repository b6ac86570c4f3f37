/**
 * The entry of a tunnel without privileges: connections that a program of this machine asks for, by SOCKS5, HTTP CONNECT or a local
 * port, are opened through the stack and come out at the other end of the tunnel.
 */
import {
  addressBytes,
  type CloseReason,
  type NetstackOptions,
  type TcpFlow,
  type UdpFlow,
  type UdpHandler,
} from '#lib/engine/netstack/index.ts';
import { err, ok, type Result } from '#lib/values/result.ts';
import { monotonicMs } from '../clock.ts';
import { FlowJoin } from './flow-join.ts';
import { hostStack, type StackHost } from './stack-host.ts';

/** `no-name`: the name is not known. `limit`: too many flows, or no address of that family. */
export type DialFailure = 'refused' | 'unreachable' | 'timeout' | 'no-name' | 'limit';

export type Resolve = (name: string) => Promise<string | undefined>;

export interface EntryStackOptions extends Partial<NetstackOptions> {
  readonly mtuBytes: number;
  /** Ours inside the overlay. */
  readonly addresses: readonly string[];
  /** A packet into the tunnel: from 0, valid during the call. */
  readonly transmit: (bytes: Uint8Array, length: number) => void;
  /** The numeric address of a name; undefined when there is none. Without it only numeric addresses are dialled. */
  readonly resolve?: Resolve;
}

export interface Dialled {
  readonly flow: TcpFlow;
  readonly join: FlowJoin;
}

export interface EntryStack {
  /** A packet out of the tunnel. */
  receive(bytes: Uint8Array, offset: number, length: number): void;
  /** Resolves when the other side has answered, one way or the other. `host` is a name or numeric. */
  dial(host: string, port: number): Promise<Result<Dialled, DialFailure>>;
  openUdp(host: string, port: number, handler: UdpHandler): Promise<Result<UdpFlow, DialFailure>>;
  /** Call after a flow was used. */
  wake(): void;
  snapshot(): { readonly flows: number; readonly dropsByReason: Readonly<Record<string, number>> };
  close(): void;
}

function failureOf(reason: CloseReason): DialFailure {
  if (reason === 'refused' || reason === 'reset') return 'refused';
  return reason === 'unreachable' ? 'unreachable' : 'timeout';
}

/** A stack of its own: for a client. */
export function entryStack({ transmit, resolve, ...settings }: EntryStackOptions): EntryStack {
  return entryOver(hostStack({ ...settings, sink: { transmit } }), resolve);
}

/** The same over a stack that does something else too: for a gateway that is also a way in. */
export function entryOver(host: StackHost, resolve: Resolve | undefined): EntryStack {
  const { stack, wake } = host;

  async function find(name: string): Promise<Uint8Array | undefined> {
    const numeric = addressBytes(name);
    if (numeric !== undefined) return numeric;
    const resolved = await resolve?.(name).catch(() => undefined);
    return resolved === undefined ? undefined : addressBytes(resolved);
  }

  return {
    receive: host.receive,
    wake,
    async dial(name, port) {
      const address = await find(name);
      if (address === undefined) return err('no-name');
      return new Promise((settle) => {
        const join = new FlowJoin({
          wake,
          onConnected: (flow) => settle(ok({ flow, join })),
          onClosed: (reason) => settle(err(failureOf(reason))),
        });
        const flow = stack.connect(monotonicMs(), address, port, join);
        if (flow === undefined) settle(err('limit'));
        wake();
      });
    },
    async openUdp(name, port, handler) {
      const address = await find(name);
      if (address === undefined) return err('no-name');
      const flow = stack.openUdp(monotonicMs(), address, port, handler);
      wake();
      return flow === undefined ? err('limit') : ok(flow);
    },
    snapshot: () => ({ flows: stack.flowCount, dropsByReason: stack.counter.dropsByName() }),
    close: host.close,
  };
}
