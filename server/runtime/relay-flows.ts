/**
 * Outgoing UDP flows of a gateway's LAN side or of a PoP's relay: one connected socket for each (owner, flow), so that the
 * kernel lets in only what the destination itself sends back. Bounded in number and idle time.
 */
import { createSocket, type Socket } from 'node:dgram';
import type { Flow } from '#lib/engine/tunnel/index.ts';
import { formatIpv4 } from '#lib/values/ip.ts';
import { numericLookup } from './udp.ts';

export interface RelayFlowsOptions<O> {
  readonly max: number;
  readonly idleMs: number;
  readonly now: () => number;
  /** A datagram from the flow's destination; `flow` is already turned round. */
  readonly onReply: (owner: O, flow: Flow, bytes: Uint8Array, length: number) => void;
  /** Why a datagram or a flow was given up: `flow-table-full`, `flow-refused`, `flow-error`. */
  readonly onDrop: (reason: string) => void;
}

export interface RelayFlows<O> {
  readonly size: number;
  /** `ownerKey` separates owners; the latest `owner` of a flow gets its replies. */
  send(ownerKey: string, owner: O, flow: Flow, bytes: Uint8Array, offset: number, length: number): void;
  /** Closes what has been idle too long. */
  tick(): void;
  closeOwner(ownerKey: string): void;
  close(): void;
}

interface Open<O> {
  owner: O;
  readonly ownerKey: string;
  readonly back: Flow;
  readonly socket: Socket;
  /** Datagrams that wait for the socket to be connected; null once it is. */
  waiting: Buffer[] | null;
  lastAt: number;
}

const MAX_WAITING = 32;

export function relayFlows<O>(options: RelayFlowsOptions<O>): RelayFlows<O> {
  const flows = new Map<string, Open<O>>();

  const drop = (key: string, open: Open<O>): void => {
    if (flows.get(key) === open) flows.delete(key);
    open.socket.removeAllListeners('message');
    open.socket.close();
  };

  const openFlow = (key: string, ownerKey: string, owner: O, flow: Flow): Open<O> => {
    const socket = createSocket({ type: 'udp4', lookup: numericLookup as never });
    const back = { srcIp: flow.dstIp, srcPort: flow.dstPort, dstIp: flow.srcIp, dstPort: flow.srcPort };
    const open: Open<O> = { owner, ownerKey, back, socket, waiting: [], lastAt: options.now() };
    flows.set(key, open);
    socket.on('message', (bytes) => {
      open.lastAt = options.now();
      options.onReply(open.owner, back, bytes, bytes.length);
    });
    socket.on('error', (error: NodeJS.ErrnoException) =>
      options.onDrop(error.code === 'ECONNREFUSED' ? 'flow-refused' : 'flow-error'),
    );
    socket.once('connect', () => {
      if (flows.get(key) !== open) return;
      const waiting = open.waiting ?? [];
      open.waiting = null;
      for (const datagram of waiting) socket.send(datagram);
    });
    socket.connect(flow.dstPort, formatIpv4(flow.dstIp));
    return open;
  };

  return {
    get size() {
      return flows.size;
    },
    send(ownerKey, owner, flow, bytes, offset, length) {
      if (flow.dstPort === 0) return options.onDrop('destination-port-zero');
      const key = `${ownerKey}|${flow.srcIp}:${flow.srcPort}>${flow.dstIp}:${flow.dstPort}`;
      let open = flows.get(key);
      if (!open) {
        if (flows.size >= options.max) return options.onDrop('flow-table-full');
        open = openFlow(key, ownerKey, owner, flow);
      }
      open.owner = owner;
      open.lastAt = options.now();
      const datagram = Buffer.from(bytes.subarray(offset, offset + length));
      if (open.waiting === null) open.socket.send(datagram, (error) => error && options.onDrop('flow-refused'));
      else if (open.waiting.length < MAX_WAITING) open.waiting.push(datagram);
      else options.onDrop('flow-error');
    },
    tick() {
      const now = options.now();
      for (const [key, open] of flows) if (now - open.lastAt > options.idleMs) drop(key, open);
    },
    closeOwner(ownerKey) {
      for (const [key, open] of flows) if (open.ownerKey === ownerKey) drop(key, open);
    },
    close() {
      for (const [key, open] of flows) drop(key, open);
    },
  };
}
