/**
 * A person's device on real sockets: one WireGuard device for all tunnels, one UDP socket for STUN, checks, relays and gateways, a
 * stream where UDP is blocked. Relayed at once, directly as soon as that works, relayed again when it breaks; the inner session
 * does not notice. The rendezvous, and what becomes of packets, are the caller's.
 */
import { randomFillSync } from 'node:crypto';
import type { ReachEvent } from '#lib/engine/path/reach/index.ts';
import type { MappedAddress } from '#lib/engine/stun/index.ts';
import { echoReply, echoRequest, WG, WireGuardDevice, type WireGuardPeer } from '#lib/engine/tunnel/index.ts';
import type { Endpoint } from '#lib/netmap/endpoint.ts';
import { type NatType, type ReachOffer, type ReachStart, unknownNat } from '#lib/netmap/reach.ts';
import { parseEndpoint } from '#lib/values/endpoint.ts';
import { parseIpv4 } from '#lib/values/ip.ts';
import { monotonicMs } from '../clock.ts';
import { nativeCrypto } from '../native-crypto.ts';
import { type ReachNode, startReachNode } from '../reach/reach-node.ts';
import { LinkTunnel, type TunnelSpec, type TunnelState } from './link-tunnel.ts';
import type { RelayWay } from './relay-choice.ts';
import { relayStream } from './relay-stream.ts';

export type LinkEvent =
  | { readonly type: 'reach'; readonly clientId: string; readonly event: ReachEvent }
  | { readonly type: 'handshake'; readonly clientId: string; readonly state: TunnelState }
  /** It goes another way from now on. */
  | { readonly type: 'path'; readonly clientId: string; readonly state: TunnelState }
  | { readonly type: 'nat'; readonly nat: NatType; readonly publicAddress: MappedAddress | null };

export interface LinkClientOptions {
  /** 32 bytes. */
  readonly privateKey: Uint8Array;
  /** Whether to try to go directly at all. */
  readonly direct: boolean;
  /** Gateways on this very machine: lab and tests. */
  readonly allowLoopback: boolean;
  /** A packet out of the tunnel, valid during the call. */
  readonly deliver: (clientId: string, bytes: Uint8Array, offset: number, length: number) => void;
  readonly onEvent: (event: LinkEvent) => void;
  /** Make an offer and give it to the rendezvous. */
  readonly onExchange: (clientId: string) => void;
}

export interface EchoResult {
  readonly sent: number;
  readonly received: number;
  readonly bytes: number;
  /** Of those that came back, ms. */
  readonly rttsMs: readonly number[];
}

export interface LinkClient {
  readonly publicKey: string;
  /** Tunnels that stay keep sessions and ways. Rejects with the system's error when no socket can be bound. */
  update(tunnels: readonly TunnelSpec[], stun: readonly Endpoint[]): Promise<void>;
  /** Undefined for a tunnel that is not there, or that may not go directly. */
  offer(clientId: string): Promise<ReachOffer | undefined>;
  start(clientId: string, start: ReachStart, channelRttMs: number): void;
  /** The rendezvous is there again: whoever is not direct asks for an exchange. */
  exchangeAll(): void;
  /** The machine is in another network, or has slept: every gateway is to hear of us from here, by the nearest relay at first. */
  moved(): void;
  /** A packet into the tunnel: from 0, valid during the call. */
  send(clientId: string, bytes: Uint8Array, length: number): void;
  /** Pings the gateway's own address, inside the tunnel, with packets of this size. */
  echo(clientId: string, count: number, bytes: number, everyMs: number): Promise<EchoResult>;
  readonly nat: NatType;
  /** Resolves when it is known what NAT this is, or that nobody answers. */
  discovered(): Promise<unknown>;
  readonly publicAddress: MappedAddress | null;
  states(): TunnelState[];
  drops(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

const TICK_MS = 50;
const MAIN_LEG = 0;
const FIRST_EXCHANGE_PAUSE_MS = 4000;
const LONGEST_EXCHANGE_PAUSE_MS = 60_000;
const ECHO_PATIENCE_MS = 1500;

export async function linkClient(options: LinkClientOptions): Promise<LinkClient> {
  const tunnels = new Map<string, LinkTunnel>();
  const byPeer = new Map<WireGuardPeer<null>, LinkTunnel>();
  const now = monotonicMs;
  let node: ReachNode | undefined;
  let stunText = '';
  let nat = unknownNat;
  let publicAddress: MappedAddress | null = null;
  let echoing: { readonly id: number; readonly sentAt: number[]; readonly rttsMs: number[] } | undefined;

  const device = new WireGuardDevice<null>({
    privateKey: options.privateKey,
    crypto: nativeCrypto,
    random: (out) => void randomFillSync(out),
    sink: {
      transmit(peer, _, bytes, length, kind) {
        const tunnel = peer ? byPeer.get(peer) : undefined;
        if (!tunnel) return;
        if (kind === 'initiation') {
          tunnel.initiation.set(bytes.subarray(0, length));
          tunnel.initiationAt = now();
        }
        if (tunnel.link && tunnel.isDirect && tunnel.link.send(bytes, length)) return;
        if (kind === 'initiation' || kind === 'data') tunnel.relay.noteSent(now());
        byRelay(tunnel, bytes, length);
      },
      deliver(peer, bytes, offset, length) {
        const tunnel = byPeer.get(peer);
        if (!tunnel) return;
        const sequence = echoing ? echoReply(bytes, offset, length, echoing.id) : -1;
        if (sequence < 0) return options.deliver(tunnel.spec.clientId, bytes, offset, length);
        const sentAt = echoing?.sentAt[sequence];
        if (sentAt === undefined) return;
        echoing?.rttsMs.push(now() - sentAt);
        delete echoing?.sentAt[sequence];
      },
    },
  });

  function byRelay(tunnel: LinkTunnel, bytes: Uint8Array, length: number): void {
    const { way } = tunnel.relay;
    if (!way) return;
    if (way.kind === 'udp') {
      node?.send(MAIN_LEG, way.address, bytes, length);
      return;
    }
    tunnel.stream ??= relayStream(way.to, (message, size) => receive(message, size, null));
    tunnel.stream.send(bytes, length);
  }

  /** `link` of a datagram by a socket; a stream has none. */
  function receive(
    bytes: Uint8Array,
    length: number,
    from: { readonly leg: number; readonly address: MappedAddress } | null,
  ): void {
    const at = now();
    const code = device.receive(at, Date.now(), bytes, length, null, from ? Number(from.address.ip) : 0);
    if (code >= WG.replay || code === WG.none || !device.lastPeer) return;
    const tunnel = byPeer.get(device.lastPeer);
    if (!tunnel) return;
    const first = tunnel.heardAt === null;
    tunnel.heardAt = at;
    if (from) tunnel.link?.heard(from.leg, from.address);
    tunnel.relay.noteHeard();
    if (code === WG.handshake) {
      if (tunnel.initiationAt !== null) tunnel.handshakeRttMs = at - tunnel.initiationAt;
      options.onEvent({ type: 'handshake', clientId: tunnel.spec.clientId, state: stateOf(tunnel) });
    }
    if (first) told(tunnel);
  }

  const stateOf = (tunnel: LinkTunnel): TunnelState => tunnel.state(now(), Date.now());
  const told = (tunnel: LinkTunnel): void =>
    options.onEvent({ type: 'path', clientId: tunnel.spec.clientId, state: stateOf(tunnel) });

  /** The gateway answers to where it last heard of us: it has to hear of us from there. */
  function appear(tunnel: LinkTunnel): void {
    const { peer, initiation, initiationAt } = tunnel;
    // A relay may have forgotten us, or be another one; MAC1 of an initiation tells it whose we are, however old it is.
    if (!tunnel.isDirect && initiationAt !== null) byRelay(tunnel, initiation, initiation.length);
    if (peer) device.connect(now(), peer);
  }

  function useWay(tunnel: LinkTunnel): void {
    tunnel.stream?.close();
    tunnel.stream = undefined;
    if (tunnel.isDirect) return;
    appear(tunnel);
    told(tunnel);
  }

  function exchange(tunnel: LinkTunnel): void {
    tunnel.exchangePauseMs = Math.min(
      LONGEST_EXCHANGE_PAUSE_MS,
      Math.max(FIRST_EXCHANGE_PAUSE_MS, tunnel.exchangePauseMs * 2),
    );
    tunnel.exchangeAt = now() + tunnel.exchangePauseMs;
    options.onExchange(tunnel.spec.clientId);
  }

  function onReach(tunnel: LinkTunnel, event: ReachEvent): void {
    options.onEvent({ type: 'reach', clientId: tunnel.spec.clientId, event });
    if (event.type !== 'selected' && event.type !== 'unreachable') return;
    // After this event is over: the session is in the middle of its own step.
    setImmediate(() => {
      if (tunnels.get(tunnel.spec.clientId) !== tunnel) return;
      appear(tunnel);
      told(tunnel);
    });
  }

  function open(tunnel: LinkTunnel): void {
    if (!node || !options.direct || tunnel.link) return;
    const own = node;
    tunnel.link = own.open(tunnel.spec.clientId, {
      onEvent: (event) => onReach(tunnel, event),
      onExchange: () => exchange(tunnel),
    });
  }

  /** One datagram socket for everything; another list of STUN servers is another node. */
  async function openNode(stun: readonly Endpoint[]): Promise<void> {
    const text = JSON.stringify(stun);
    if (node && text === stunText) return;
    stunText = text;
    for (const tunnel of tunnels.values()) {
      tunnel.link?.close();
      tunnel.link = undefined;
    }
    await node?.close();
    node = await startReachNode({
      port: 0,
      stunServers: stun,
      relays: [],
      measureLifetime: true,
      policy: { birthday: true, direct: options.direct, allowLoopback: options.allowLoopback },
      onData: (leg, address, bytes, length) => receive(bytes, length, { leg, address }),
      onNat(found, address) {
        const other = found.mapping !== nat.mapping || found.udpBlocked !== nat.udpBlocked;
        nat = found;
        publicAddress = address;
        options.onEvent({ type: 'nat', nat, publicAddress });
        if (!other) return;
        // Whatever was found out of the relays was in another network.
        for (const tunnel of tunnels.values())
          if (found.udpBlocked ? tunnel.relay.prefer('tcp') : restarted(tunnel)) useWay(tunnel);
      },
    });
  }
  const restarted = (tunnel: LinkTunnel): boolean => {
    const before = tunnel.relay.way;
    tunnel.relay.restart();
    return before?.kind === 'tcp' && tunnel.relay.way?.kind === 'udp';
  };

  const timer = setInterval(() => {
    const at = now();
    device.tick(at, Date.now());
    for (const tunnel of tunnels.values()) {
      if (!tunnel.isDirect && tunnel.relay.tick(at)) useWay(tunnel);
      if (at < tunnel.exchangeAt) continue;
      if (tunnel.isDirect) tunnel.exchangeAt = Number.POSITIVE_INFINITY;
      else exchange(tunnel);
    }
  }, TICK_MS);

  return {
    publicKey: Buffer.from(device.publicKey).toString('base64'),
    async update(specs, stun) {
      await openNode(stun);
      const wanted = new Map(specs.filter(({ publicKey }) => publicKey !== '').map((spec) => [spec.clientId, spec]));
      for (const [id, tunnel] of tunnels) {
        if (wanted.has(id)) continue;
        tunnel.link?.close();
        tunnel.stream?.close();
        tunnels.delete(id);
      }
      const fresh: LinkTunnel[] = [];
      for (const [id, spec] of wanted) {
        const known = tunnels.get(id);
        const tunnel = known ?? new LinkTunnel(spec);
        tunnel.spec = spec;
        const before = tunnel.relay.way;
        tunnel.relay.set(waysOf(spec));
        tunnels.set(id, tunnel);
        if (!known || before !== tunnel.relay.way) fresh.push(tunnel);
      }
      device.setPeers(
        specs.flatMap(({ publicKey, presharedKey, allowedIps, persistentKeepaliveSeconds }) =>
          publicKey === ''
            ? []
            : {
                publicKey: Buffer.from(publicKey, 'base64'),
                presharedKey: Buffer.from(presharedKey, 'base64'),
                allowedIps,
                persistentKeepaliveMs: persistentKeepaliveSeconds * 1000,
              },
        ),
      );
      byPeer.clear();
      for (const tunnel of tunnels.values()) {
        tunnel.peer = device.peer(Buffer.from(tunnel.spec.publicKey, 'base64'));
        if (tunnel.peer) byPeer.set(tunnel.peer, tunnel);
        open(tunnel);
      }
      for (const tunnel of fresh) useWay(tunnel);
    },
    async offer(clientId) {
      return tunnels.get(clientId)?.link?.offer();
    },
    start(clientId, start, channelRttMs) {
      const tunnel = tunnels.get(clientId);
      if (!tunnel?.link?.start(start, channelRttMs)) return;
      tunnel.exchangeAt = Number.POSITIVE_INFINITY;
      tunnel.exchangePauseMs = 0;
    },
    exchangeAll() {
      for (const tunnel of tunnels.values()) {
        tunnel.exchangePauseMs = 0;
        if (tunnel.link && !tunnel.isDirect) exchange(tunnel);
      }
    },
    moved() {
      for (const tunnel of tunnels.values()) {
        tunnel.relay.restart();
        useWay(tunnel);
      }
    },
    send(clientId, bytes, length) {
      const peer = tunnels.get(clientId)?.peer;
      if (peer) device.sendTo(now(), peer, bytes, 0, length);
    },
    async echo(clientId, count, bytes, everyMs) {
      const tunnel = tunnels.get(clientId);
      const [from, to] = [
        parseIpv4(tunnel?.spec.address.split('/')[0] ?? ''),
        parseIpv4(tunnel?.spec.gatewayAddress ?? ''),
      ];
      if (!tunnel?.peer || from === undefined || to === undefined || echoing)
        return { sent: 0, received: 0, bytes, rttsMs: [] };
      const own = {
        id: randomFillSync(new Uint16Array(1))[0] as number,
        sentAt: [] as number[],
        rttsMs: [] as number[],
      };
      echoing = own;
      for (let i = 0; i < count; i++) {
        const packet = echoRequest(from, to, own.id, i, bytes);
        own.sentAt[i] = now();
        device.sendTo(now(), tunnel.peer, packet, 0, packet.length);
        await new Promise((resolve) => setTimeout(resolve, everyMs));
      }
      for (const until = now() + ECHO_PATIENCE_MS; now() < until && own.rttsMs.length < count; )
        await new Promise((resolve) => setTimeout(resolve, 20));
      echoing = undefined;
      return { sent: count, received: own.rttsMs.length, bytes, rttsMs: own.rttsMs };
    },
    get nat() {
      return nat;
    },
    discovered: async () => node?.discovered,
    get publicAddress() {
      return publicAddress;
    },
    states: () => Array.from(tunnels.values(), stateOf),
    drops: () => ({ ...device.results.dropsByName(), ...node?.drops() }),
    async close() {
      clearInterval(timer);
      for (const tunnel of tunnels.values()) tunnel.stream?.close();
      tunnels.clear();
      device.close();
      await node?.close();
    },
  };
}

/** The nearest first over UDP, each over TCP after that. */
function waysOf(spec: TunnelSpec): RelayWay[] {
  const ways = (kind: RelayWay['kind']): RelayWay[] =>
    spec.relays.flatMap(({ pop, endpoint, stream }) => {
      const to = parseEndpoint((kind === 'udp' ? endpoint : stream) ?? '');
      const address = to && addressOf(to);
      return to && address ? [{ popId: pop.id, popName: pop.name, kind, to, address }] : [];
    });
  return [...ways('udp'), ...ways('tcp')];
}

function addressOf({ ip, port }: Endpoint): MappedAddress | undefined {
  const value = parseIpv4(ip);
  return value === undefined ? undefined : { family: 4, ip: value, port };
}
