/**
 * One underlay link: a small NAT router with a carrier behind it. The gateway sends to the inside address, on the port of
 * the remote it means; the remote sees the link's public address. One public port per inside port for all remotes
 * (endpoint-independent mapping, RFC 4787 section 4.1), and only remotes that the gateway has written to may answer
 * (address and port dependent filtering, section 5). A mapping goes after five silent minutes.
 */
import type { RemoteInfo, Socket } from 'node:dgram';
import type { Impairment } from '#lib/contract/lab.ts';
import { type EndpointValue, formatEndpoint } from '#lib/values/endpoint.ts';
import type { Departures } from './departures.ts';
import { type Channel, createChannel } from './impairment.ts';
import { bindUdp, closeUdp } from './udp.ts';

const IDLE_MS = 300_000;
const MAX_MAPPINGS = 256;

export interface WireOptions {
  /** Where the gateway's packets come from; others are not carried. */
  readonly gatewayIp: string;
  readonly insideIp: string;
  readonly publicIp: string;
  /** Each with a port of its own; `farMs` is its distance from the carrier, one way. */
  readonly remotes: readonly (EndpointValue & { readonly farMs: number })[];
  readonly up: Impairment;
  readonly down: Impairment;
  readonly departures: Departures;
  readonly random: () => number;
}

export interface Wire {
  readonly up: Channel;
  readonly down: Channel;
  close(): Promise<void>;
}

interface Mapping {
  readonly insidePort: number;
  readonly socket: Promise<Socket>;
  /** Remotes that the gateway has written to, as text. */
  readonly contacted: Set<string>;
  usedAt: number;
}

export async function openWire(options: WireOptions): Promise<Wire> {
  const { departures, gatewayIp, insideIp, publicIp } = options;
  const up = createChannel(options.up, options.random);
  const down = createChannel(options.down, options.random);
  const mappings = new Map<number, Mapping>();
  const doors = new Map<string, Socket>();
  const far = new Map(options.remotes.map((remote) => [formatEndpoint(remote), remote.farMs]));
  let closed = false;

  function mappingFor(insidePort: number): Mapping | undefined {
    const known = mappings.get(insidePort);
    if (known || mappings.size >= MAX_MAPPINGS) return known;
    const mapping: Mapping = {
      insidePort,
      contacted: new Set(),
      usedAt: performance.now(),
      socket: bindUdp(publicIp, 0, (data, from) => fromRemote(mapping, data, from)),
    };
    mapping.socket.catch(() => mappings.delete(insidePort));
    mappings.set(insidePort, mapping);
    return mapping;
  }

  function fromGateway(remote: WireOptions['remotes'][number], key: string, data: Buffer, from: RemoteInfo): void {
    if (closed || from.address !== gatewayIp) return;
    const now = performance.now();
    const due = up.offer(now, data.length);
    if (due < 0) return;
    const mapping = mappingFor(from.port);
    if (!mapping) return;
    mapping.contacted.add(key);
    mapping.usedAt = now;
    void mapping.socket.then(
      (socket) => departures.at(due + remote.farMs, () => send(socket, data, remote.port, remote.ip)),
      () => undefined,
    );
  }

  function fromRemote(mapping: Mapping, data: Buffer, from: RemoteInfo): void {
    const key = `${from.address}:${from.port}`;
    const door = doors.get(key);
    if (closed || !door || !mapping.contacted.has(key)) return;
    const due = down.offer(performance.now(), data.length);
    if (due >= 0) departures.at(due + (far.get(key) ?? 0), () => send(door, data, mapping.insidePort, gatewayIp));
  }

  function send(socket: Socket, data: Buffer, port: number, ip: string): void {
    if (!closed) socket.send(data, port, ip, ignore);
  }

  for (const remote of options.remotes) {
    const key = formatEndpoint(remote);
    doors.set(key, await bindUdp(insideIp, remote.port, (data, from) => fromGateway(remote, key, data, from)));
  }

  const sweep = setInterval(() => {
    const oldest = performance.now() - IDLE_MS;
    for (const [port, mapping] of mappings) {
      if (mapping.usedAt > oldest) continue;
      mappings.delete(port);
      void mapping.socket.then(closeUdp, ignore);
    }
  }, 30_000);
  sweep.unref();

  return {
    up,
    down,
    async close() {
      closed = true;
      clearInterval(sweep);
      const open = await Promise.allSettled([...mappings.values()].map((mapping) => mapping.socket));
      const sockets = [...doors.values(), ...open.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))];
      await Promise.all(sockets.map(closeUdp));
    },
  };
}

/** A packet that cannot be sent is a lost packet. */
function ignore(): void {}
