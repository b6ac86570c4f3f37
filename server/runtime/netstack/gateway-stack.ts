/**
 * A gateway without privileges: terminates its clients' flows in the user-space stack and dials the LAN's hosts with ordinary sockets.
 * What a client may reach is decided before packets come here (lib/engine/filter); `resetFlows` ends what it may no longer.
 */
import type { CloseReason, Flow, NetstackOptions } from '#lib/engine/netstack/index.ts';
import { monotonicMs } from '../clock.ts';
import { dropTally } from '../drop-tally.ts';
import { type EntryStack, entryOver, type Resolve } from './entry-stack.ts';
import { type FlowRecord, flowRecord } from './flow-record.ts';
import { asAddressed, type DialFor } from './lan-target.ts';
import { dialLanTcp } from './lan-tcp.ts';
import { dialLanUdp } from './lan-udp.ts';
import { hostStack } from './stack-host.ts';

export interface GatewayStackOptions extends Partial<NetstackOptions> {
  readonly mtuBytes: number;
  /** The gateway's own inside the overlay: they answer ping. */
  readonly addresses: readonly string[];
  /** A packet for a client: from 0, valid during the call. */
  readonly transmit: (bytes: Uint8Array, length: number) => void;
  /** Without it: the host that the client named, and nothing of the gateway itself. */
  readonly dialFor?: DialFor;
  readonly onFlow?: (record: FlowRecord) => void;
  /** Names that the gateway's own entry may dial. */
  readonly resolve?: Resolve;
  /** How long a LAN host may take to answer before the client hears that it is unreachable. */
  readonly dialTimeoutMs?: number;
}

export interface GatewayStack {
  /** A packet from a client that the filter let through. */
  receive(bytes: Uint8Array, offset: number, length: number): void;
  /** A revoke: every flow of the client ends now, without a packet. Answers how many. */
  dropClient(address: string): number;
  /** The rules have changed: the client is still there and hears that these connections are over. */
  resetFlows(chosen: (flow: Flow) => boolean): number;
  /** Records of the flows that run. */
  flows(): FlowRecord[];
  snapshot(): { readonly flows: number; readonly dropsByReason: Readonly<Record<string, number>> };
  /** The gateway as a way in: opens connections from its own address over the same stack. `receive` and `close` are the gateway's. */
  readonly entry: EntryStack;
  close(): void;
}

const DIAL_TIMEOUT_MS = 10_000;

export function gatewayStack(options: GatewayStackOptions): GatewayStack {
  const {
    transmit,
    dialFor = asAddressed(options.addresses),
    onFlow,
    resolve,
    dialTimeoutMs = DIAL_TIMEOUT_MS,
    ...settings
  } = options;
  const ids = new Map<Flow, number>();
  const drops = dropTally();
  let lastId = 0;
  const opened = (flow: Flow): void => {
    ids.set(flow, ++lastId);
    onFlow?.(flowRecord(lastId, flow, null, null));
  };
  const onClosed = (flow: Flow, reason: CloseReason): void => {
    const id = ids.get(flow);
    if (id === undefined) return;
    ids.delete(flow);
    onFlow?.(flowRecord(id, flow, monotonicMs(), reason));
  };
  const wake = (): void => host.wake();
  const host = hostStack({
    ...settings,
    gateway: true,
    sink: {
      transmit,
      tcpOpen(flow) {
        const target = dialFor(flow);
        if (target === undefined) return undefined;
        opened(flow);
        return dialLanTcp(flow, target, { connectTimeoutMs: dialTimeoutMs, wake, onClosed });
      },
      udpOpen(flow) {
        const target = dialFor(flow);
        if (target === undefined) return undefined;
        opened(flow);
        return dialLanUdp(flow, target, { wake, onClosed, onDrop: () => drops.count('lan-udp') });
      },
    },
  });
  const { stack } = host;
  return {
    receive: host.receive,
    dropClient(address) {
      const count = stack.dropClient(monotonicMs(), address);
      wake();
      return count;
    },
    resetFlows(chosen) {
      const count = stack.resetFlows(monotonicMs(), chosen);
      wake();
      return count;
    },
    flows: () => [...ids].map(([flow, id]) => flowRecord(id, flow, null, null)),
    snapshot: () => ({ flows: stack.flowCount, dropsByReason: drops.merged(stack.counter.dropsByName()) }),
    entry: entryOver(host, resolve),
    close: host.close,
  };
}
