/**
 * Two stacks joined by the simulated network: `client` at 10.9.0.2 and fd09::2 opens, `gateway` plays every other address. Each has
 * an application that sends and reads what the test wants, slowly or in a hurry.
 */
import {
  addressBytes,
  type CloseReason,
  Netstack,
  type NetstackOptions,
  type TcpFlow,
  type TcpHandler,
} from '../netstack/index.ts';
import { type SimNetwork, type SimPath, seededRandom, simNetwork, simPath } from './sim-network.ts';

export interface StackNode {
  readonly stack: Netstack;
  readonly sent: Uint8Array[];
  /** Sees every packet before it leaves; false loses it. */
  filter: (packet: Uint8Array) => boolean;
  /** Puts a packet on the wire that the stack did not make. */
  inject(packet: Uint8Array): void;
}

export interface NetstackRig {
  readonly network: SimNetwork;
  readonly path: SimPath;
  readonly client: StackNode;
  readonly gateway: StackNode;
  /** Decides about connections that arrive at the gateway. */
  onOpen: (flow: TcpFlow, now: number) => TcpHandler | undefined;
  connect(handler: TcpHandler, to?: string, port?: number): TcpFlow;
  run(ms: number): void;
}

/** An end of a connection: writes `toSend`, keeps what it reads. */
export class StreamEnd implements TcpHandler {
  flow: TcpFlow | undefined;
  readonly received: number[] = [];
  sum = 0;
  count = 0;
  ended = false;
  isConnected = false;
  reason: CloseReason | undefined;
  /** At most so many bytes are read at a time; 0 stops reading. */
  appetite = Number.POSITIVE_INFINITY;
  #toSend: Uint8Array;
  #sent = 0;
  #shutAfter: boolean;
  #chunk = new Uint8Array(16_384);

  constructor(toSend: Uint8Array = new Uint8Array(0), shutAfter = true) {
    this.#toSend = toSend;
    this.#shutAfter = shutAfter;
  }

  connected(flow: TcpFlow, now: number): void {
    this.flow = flow;
    this.isConnected = true;
    this.push(now);
    this.readable(flow, now);
  }

  writable(_flow: TcpFlow, now: number): void {
    this.push(now);
  }

  push(now: number): void {
    if (!this.flow) return;
    for (let count = 1; count > 0 && this.#sent < this.#toSend.length; this.#sent += count)
      count = this.flow.write(now, this.#toSend, this.#sent, this.#toSend.length - this.#sent);
    if (this.#sent === this.#toSend.length && this.#shutAfter) this.flow.shutdown(now);
  }

  readable(flow: TcpFlow, now: number): void {
    while (flow.readable > 0 && this.appetite > 0) {
      const count = flow.read(now, this.#chunk, 0, Math.min(this.appetite, this.#chunk.length));
      for (let i = 0; i < count; i++) this.received.push(this.#chunk[i] as number);
      if (this.appetite !== Number.POSITIVE_INFINITY) break;
    }
    if (flow.ended) this.ended = true;
  }

  closed(_flow: TcpFlow, reason: CloseReason): void {
    if (this.reason !== undefined) throw new Error(`closed twice: ${this.reason}, then ${reason}`);
    this.reason = reason;
  }
}

/** Bytes that differ from their neighbours, the same for the same seed. */
export function someBytes(length: number, seed = 1): Uint8Array {
  const random = seededRandom(seed);
  return Uint8Array.from({ length }, () => random() * 256);
}

export interface RigOptions {
  readonly seed?: number;
  readonly path?: Partial<SimPath>;
  readonly client?: Partial<NetstackOptions>;
  readonly gateway?: Partial<NetstackOptions>;
  /** Bottleneck in each direction: bytes a ms, and how many may wait for their turn. */
  readonly rate?: { readonly bytesPerMs: number; readonly queueBytes: number };
}

export function netstackRig(options: RigOptions = {}): NetstackRig {
  const network = simNetwork(options.seed ?? 1);
  const path = simPath(options.path);
  const random = (out: Uint8Array): void => {
    for (let i = 0; i < out.length; i++) out[i] = network.random() * 256;
  };

  function node(fields: Partial<NetstackOptions>, addresses: string[], other: () => StackNode): StackNode {
    const sent: Uint8Array[] = [];
    let wakeAt = Number.POSITIVE_INFINITY;
    let freeAt = 0;
    const wire = (packet: Uint8Array): void => {
      let wait = 0;
      if (options.rate) {
        const { bytesPerMs, queueBytes } = options.rate;
        const queued = Math.max(0, freeAt - network.now) * bytesPerMs;
        if (queued + packet.length > queueBytes) return;
        freeAt = Math.max(freeAt, network.now) + packet.length / bytesPerMs;
        wait = freeAt - network.now;
      }
      network.send({ ...path, delayMs: path.delayMs + wait }, packet, packet.length, (arrived) => {
        const to = other();
        to.stack.receive(network.now, arrived, 0, arrived.length);
        (to as StackNode & { wake(): void }).wake();
        made.wake();
      });
    };
    const made: StackNode & { wake(): void } = {
      sent,
      filter: () => true,
      inject: wire,
      stack: new Netstack({
        mtuBytes: 1420,
        addresses,
        random,
        ...fields,
        sink: {
          transmit(bytes, length) {
            const packet = bytes.slice(0, length);
            sent.push(packet);
            if (made.filter(packet)) wire(packet);
            network.schedule(network.now, () => made.wake());
          },
          tcpOpen: (flow, now) => rig.onOpen(flow, now),
        },
      }),
      wake() {
        const at = made.stack.nextTick();
        if (at >= wakeAt || at === Number.POSITIVE_INFINITY) return;
        wakeAt = Math.max(at, network.now);
        const mine = wakeAt;
        network.schedule(mine, () => {
          if (wakeAt !== mine) return;
          wakeAt = Number.POSITIVE_INFINITY;
          made.stack.tick(network.now);
          made.wake();
        });
      },
    };
    return made;
  }

  const client: StackNode = node(options.client ?? {}, ['10.9.0.2', 'fd09::2'], () => gateway);
  const gateway: StackNode = node({ gateway: true, ...options.gateway }, ['10.9.0.1', 'fd09::1'], () => client);
  const rig: NetstackRig = {
    network,
    path,
    client,
    gateway,
    onOpen: () => undefined,
    connect(handler, to = '192.168.7.9', port = 80) {
      const flow = client.stack.connect(network.now, addressBytes(to) as Uint8Array, port, handler);
      if (!flow) throw new Error('no flow');
      return flow;
    },
    run: (ms) => network.runUntil(network.now + ms),
  };
  return rig;
}

/** Lets the gateway accept everything with the ends that `end` makes. */
export function acceptAll(rig: NetstackRig, end: () => StreamEnd): StreamEnd[] {
  const ends: StreamEnd[] = [];
  rig.onOpen = (flow, now) => {
    const made = end();
    made.flow = flow;
    ends.push(made);
    flow.accept(now);
    return made;
  };
  return ends;
}
