/**
 * One WAN port of a gateway: the UDP socket that STUN and every LightSpeed session of the link have in common, and what can
 * be said of the link itself.
 */
import { randomBytes } from 'node:crypto';
import { classify, StunClient, TRANSACTION_ID_BYTES } from '#lib/engine/tunnel/index.ts';
import type { Endpoint } from '#lib/netmap/endpoint.ts';
import { formatIpv4, parseIpv4 } from '#lib/values/ip.ts';
import type { LinkOptions } from './dataplane.ts';
import type { LinkCause } from './gateway-report.ts';
import { bindUdp, errorCode, type UdpSocket } from './udp.ts';

export interface UnderlayLink {
  readonly options: LinkOptions;
  readonly traffic: UdpSocket['counters'];
  readonly localAddress: string | null;
  publicAddress: string | null;
  stunRttMs: number | null;
  stunAnsweredAt: number;
  state: 'up' | 'down';
  stateSince: number;
  cause: LinkCause;
  evidence: string;
  lossRxPct: number | null;
  lossCarry: number;
  /** A datagram to a remote of this link; the remote must be known by `remote()` when the link has a `via`. */
  send(ip: number, port: number, bytes: Uint8Array, length: number): void;
  remote(endpoint: Endpoint): void;
  probeStun(now: number, server: Endpoint): void;
  /** Tries again to bind, if it could not be bound before. */
  open(): Promise<void>;
  close(): Promise<void>;
}

const NO_TRAFFIC = { rxBytes: 0, txBytes: 0, rxPackets: 0, txPackets: 0, sendErrors: 0, queueDrops: 0 };

export interface UnderlayHooks {
  readonly now: () => number;
  readonly onOverlay: (link: UnderlayLink, bytes: Uint8Array, length: number, ip: number, port: number) => void;
  /** WireGuard: of a LightLink client. */
  readonly onClient: (link: UnderlayLink, bytes: Uint8Array, length: number, ip: number, port: number) => void;
  readonly onTunnel: (link: UnderlayLink, bytes: Uint8Array, length: number, ip: number, port: number) => void;
  readonly onDrop: (reason: string) => void;
  readonly onError: (link: UnderlayLink, code: string) => void;
}

export function underlayLink(options: LinkOptions, hooks: UnderlayHooks): UnderlayLink {
  const stun = new StunClient();
  const via = options.via === undefined ? undefined : parseIpv4(options.via);
  const remoteByPort = new Map<number, number>();
  let socket: UdpSocket | undefined;

  const onMessage = (bytes: Uint8Array, length: number, fromIp: number, port: number): void => {
    const ip = via !== undefined && fromIp === via ? (remoteByPort.get(port) ?? fromIp) : fromIp;
    const protocol = classify(bytes, length);
    if (protocol === 'lightspeed') hooks.onTunnel(link, bytes, length, ip, port);
    else if (protocol === 'ltt') hooks.onOverlay(link, bytes, length, ip, port);
    else if (protocol === 'wireguard') hooks.onClient(link, bytes, length, ip, port);
    else if (protocol === 'stun') onStun(bytes, length);
    else hooks.onDrop('unknown-protocol');
  };
  const onStun = (bytes: Uint8Array, length: number): void => {
    const now = hooks.now();
    const answer = stun.receive(now, bytes, length);
    if (answer?.mapped.family !== 4) return hooks.onDrop('stun-unexpected');
    link.publicAddress = `${formatIpv4(answer.mapped.ip)}:${answer.mapped.port}`;
    link.stunRttMs = answer.rttMs;
    link.stunAnsweredAt = now;
  };

  const link: UnderlayLink = {
    options,
    get traffic() {
      return socket?.counters ?? NO_TRAFFIC;
    },
    get localAddress() {
      return socket ? `${socket.address.ip}:${socket.address.port}` : null;
    },
    publicAddress: null,
    stunRttMs: null,
    stunAnsweredAt: Number.NEGATIVE_INFINITY,
    state: 'down',
    stateSince: hooks.now(),
    cause: 'starting',
    evidence: 'nothing has answered yet',
    lossRxPct: null,
    lossCarry: 0,
    send: (ip, port, bytes, length) => socket?.send(via ?? ip, port, bytes, length),
    remote({ ip, port }) {
      const value = parseIpv4(ip);
      if (value !== undefined) remoteByPort.set(port, value);
    },
    probeStun(now, server) {
      const ip = parseIpv4(server.ip);
      if (ip === undefined) return;
      link.remote(server);
      stun.ask(now, randomBytes(TRANSACTION_ID_BYTES));
      link.send(ip, server.port, stun.request, stun.request.length);
    },
    async open() {
      if (socket) return;
      try {
        socket = await bindUdp({ ip: options.bind, port: 0, onMessage, onError: (code) => hooks.onError(link, code) });
      } catch (error) {
        link.cause = 'socket-error';
        link.evidence = `cannot bind ${options.bind}: ${errorCode(error)}`;
      }
    },
    async close() {
      await socket?.close();
    },
  };
  return link;
}
