/**
 * The gateway's end of LightLink (seed 001): standard WireGuard clients, directly or by a PoP's relay, each with its own
 * address and the access rules of its class. It holds the keys of those who may connect, and of nobody else: whoever is
 * revoked or expires loses keys, flows and handshakes in one step.
 */
import type { AccessRules } from '#lib/netmap/access.ts';
import type { GatewayLightLink, LightLinkClient } from '#lib/netmap/lightlink.ts';
import { parseIpv4 } from '#lib/values/ip.ts';
import { echoReply, echoRequest, emptyIpView, type IpView, readIpPacket } from '../bytes/index.ts';
import { AccessFilter, FILTER, FROM_CLIENT, TO_CLIENT } from '../filter/index.ts';
import { WG, WireGuardDevice, type WireGuardPeer } from '../wireguard/index.ts';
import { fromBase64 } from './base64.ts';
import type { ClientEndpoint, LightLinkOptions, LightLinkSink, LightLinkSnapshot } from './light-link-types.ts';

interface Client {
  spec: LightLinkClient;
  readonly publicKey: Uint8Array;
  peer: WireGuardPeer<ClientEndpoint> | undefined;
  /** Monotonic ms at which its lease ends. */
  endsAt: number;
  online: boolean;
  since: number | null;
  endpoint: ClientEndpoint | null;
  /** Monotonic ms of the response that waits for its first packet. */
  respondedAt: number | null;
  /** When it is asked for an echo next, when it was, and by which number. */
  echoAt: number;
  echoSentAt: number;
  echoNumber: number;
  rttMs: number | null;
}

/** No handshake for this long: the session is over (WireGuard's reject time). */
const OFFLINE_MS = 180_000;
const MAX_PLACES = 4096;
const FIRST_ECHO_MS = 5000;
const ECHO_MS = 10_000;
const ECHO_BYTES = 36;

export class LightLink {
  readonly #sink: LightLinkSink;
  readonly #device: WireGuardDevice<ClientEndpoint>;
  readonly #filter: AccessFilter;
  readonly #places = new Map<string, Map<number, ClientEndpoint>>();
  #clients = new Map<string, Client>();
  #byPeer = new Map<WireGuardPeer<ClientEndpoint>, Client>();
  #netmap: GatewayLightLink | null = null;
  readonly #view = emptyIpView();
  #now = 0;
  #wallOffset = 0;
  readonly #echoId: number;
  #echoes = 0;

  constructor({ privateKey, crypto, random, sink, maxFlows }: LightLinkOptions) {
    this.#sink = sink;
    const seed = new Uint8Array(4);
    random(seed);
    this.#echoId = new DataView(seed.buffer).getUint16(0);
    this.#filter = new AccessFilter({
      seed: new DataView(seed.buffer).getInt32(0),
      ...(maxFlows === undefined ? {} : { maxFlows }),
      sink: { flowEnded: (flow, why) => sink.flowEnded(flow, why) },
    });
    this.#device = new WireGuardDevice<ClientEndpoint>({
      privateKey,
      crypto,
      random,
      sink: {
        transmit: (peer, endpoint, bytes, length, kind) => {
          const client = kind === 'response' && peer ? this.#byPeer.get(peer) : undefined;
          if (client) client.respondedAt = this.#now;
          if (endpoint) sink.transmit(endpoint, bytes, length);
        },
        deliver: (peer, bytes, offset, length) => this.#fromClient(peer, bytes, offset, length),
      },
    });
  }

  /**
   * Takes a new netmap in one step; answers ids of the clients that may do nothing any more, and sentences of what was wrong.
   * Who stays keeps sessions and those flows that are still allowed.
   */
  update(now: number, wallMs: number, netmap: GatewayLightLink): { revoked: string[]; problems: string[] } {
    this.#tell(now, wallMs);
    this.#netmap = netmap;
    const before = this.#clients;
    this.#clients = new Map();
    for (const spec of netmap.enabled ? netmap.clients : []) this.#take(now, wallMs, spec, before.get(spec.id));
    const revoked = [...before.keys()].filter((id) => !this.#clients.has(id));
    const problems = this.#applyPeers();
    const filtered = this.#filter.update(now, wallMs, netmap.rules, this.#specs());
    if (!filtered.ok) {
      problems.push(filtered.error);
      // Rules that cannot be read let nobody through, rather than those of before.
      this.#device.setPeers([]);
    }
    for (const id of revoked) this.#tellDown(before.get(id), 'client-down');
    if (revoked.length > 0) this.#sink.revoked(revoked);
    return { revoked, problems };
  }

  /** A datagram directly from a client. */
  receive(
    now: number,
    wallMs: number,
    bytes: Uint8Array,
    length: number,
    link: string,
    ip: number,
    port: number,
  ): void {
    this.#receive(now, wallMs, bytes, length, this.#place(link, null, null, 0, ip, port));
  }

  /** A datagram from a place that the caller keeps: the same object for the same place. */
  receiveFrom(now: number, wallMs: number, bytes: Uint8Array, length: number, from: ClientEndpoint): void {
    this.#receive(now, wallMs, bytes, length, from);
  }

  /** A datagram that a PoP relays. */
  receiveRelayed(
    now: number,
    wallMs: number,
    bytes: Uint8Array,
    length: number,
    from: {
      readonly segment: string;
      readonly popId: string;
      readonly kind: number;
      readonly ip: number;
      readonly port: number;
    },
  ): void {
    this.#receive(
      now,
      wallMs,
      bytes,
      length,
      this.#place(null, from.segment, from.popId, from.kind, from.ip, from.port),
    );
  }

  /** A packet of the LAN, or of the gateway itself, to a client. False: it is for no client, or the rules refuse it. */
  send(now: number, bytes: Uint8Array, offset: number, length: number): boolean {
    this.#now = now;
    const peer = this.#device.routeOf(bytes, offset, length);
    if (!peer || this.#filter.check(now, bytes, offset, length, TO_CLIENT) !== FILTER.pass) return false;
    return this.#device.sendTo(now, peer, bytes, offset, length) < WG.replay;
  }

  /**
   * The gateway's own word that a connection is over, to a client whom the rules let nothing else through to. False for anything but a
   * TCP reset without payload.
   */
  sendReset(now: number, bytes: Uint8Array, offset: number, length: number): boolean {
    const peer = this.#device.routeOf(bytes, offset, length);
    if (!peer || !isBareReset(bytes, offset, length, this.#view)) return false;
    this.#now = now;
    return this.#device.sendTo(now, peer, bytes, offset, length) < WG.replay;
  }

  /** About every 100 ms: keys, deadlines, who is there. */
  tick(now: number, wallMs: number): void {
    this.#tell(now, wallMs);
    this.#device.tick(now, wallMs);
    this.#filter.tick(now);
    const ended: string[] = [];
    for (const [id, client] of this.#clients) {
      if (now >= client.endsAt) {
        ended.push(id);
        this.#clients.delete(id);
        if (client.peer) this.#byPeer.delete(client.peer);
        this.#device.removePeer(client.publicKey);
        for (const address of [client.spec.address4, client.spec.address6])
          if (address !== null) this.#filter.dropClient(now, address);
        this.#tellDown(client, 'client-expired');
      } else this.#watch(now, client);
    }
    if (ended.length > 0) this.#sink.revoked(ended);
  }

  /** Those that clients' packets are judged by: the last that could be read. */
  get rules(): AccessRules {
    return this.#filter.rules;
  }

  /** Which rule decides, for the question of a person. */
  explain: AccessFilter['explain'] = (now, question) => this.#filter.explain(now, question);

  snapshot(): LightLinkSnapshot {
    const drops: Record<string, number> = {};
    for (const [name, count] of Object.entries(this.#filter.dropsByName())) drops[`filter-${name}`] = count;
    for (const [name, count] of Object.entries(this.#device.results.dropsByName())) drops[`client-${name}`] = count;
    return {
      enabled: this.#netmap?.enabled ?? false,
      flows: this.#filter.flows,
      drops,
      clients: Array.from(this.#clients.values(), ({ spec, peer, online, endpoint, rttMs, since }) => ({
        id: spec.id,
        online,
        since: this.#wallOf(since),
        endpoint,
        rttMs,
        handshakeAt: this.#wallOf(peer?.lastHandshakeAt ?? null),
        rxBytes: peer?.rxBytes ?? 0,
        txBytes: peer?.txBytes ?? 0,
        rxPackets: peer?.rxPackets ?? 0,
        txPackets: peer?.txPackets ?? 0,
      })),
    };
  }

  /** Erases every key; it is of no use afterwards. */
  close(): void {
    this.#device.close();
    this.#clients.clear();
  }

  #tell(now: number, wallMs: number): void {
    this.#now = now;
    this.#wallOffset = wallMs - now;
  }

  #wallOf(monotonicMs: number | null): number | null {
    return monotonicMs === null ? null : Math.round(monotonicMs + this.#wallOffset);
  }

  #specs(): LightLinkClient[] {
    return Array.from(this.#clients.values(), ({ spec }) => spec);
  }

  #take(now: number, wallMs: number, spec: LightLinkClient, known: Client | undefined): void {
    const publicKey = fromBase64(spec.publicKey);
    if (!publicKey) return;
    // A deadline that did not change stays where it was on our own clock, whatever the time of day has jumped to.
    const endsAt =
      known && known.spec.notAfter === spec.notAfter
        ? known.endsAt
        : spec.notAfter === null
          ? Number.POSITIVE_INFINITY
          : now + spec.notAfter - wallMs;
    if (now >= endsAt) return;
    const same = known?.spec.publicKey === spec.publicKey;
    this.#clients.set(spec.id, {
      spec,
      publicKey,
      endsAt,
      peer: undefined,
      online: same ? known.online : false,
      since: same ? known.since : null,
      endpoint: same ? known.endpoint : null,
      respondedAt: null,
      echoAt: same ? known.echoAt : Number.POSITIVE_INFINITY,
      echoSentAt: 0,
      echoNumber: -1,
      rttMs: same ? known.rttMs : null,
    });
  }

  #applyPeers(): string[] {
    const problems = this.#device.setPeers(
      Array.from(this.#clients.values(), ({ spec, publicKey }) => ({
        publicKey,
        presharedKey: spec.presharedKey === null ? undefined : fromBase64(spec.presharedKey),
        allowedIps: [spec.address4, spec.address6].filter((address) => address !== null),
      })),
    );
    this.#byPeer.clear();
    for (const client of this.#clients.values()) {
      client.peer = this.#device.peer(client.publicKey);
      if (client.peer) this.#byPeer.set(client.peer, client);
    }
    return problems;
  }

  #receive(now: number, wallMs: number, bytes: Uint8Array, length: number, from: ClientEndpoint): void {
    this.#tell(now, wallMs);
    // Behind a relay or a NAT there are many clients; each proves its own address and port under load.
    this.#device.receive(now, wallMs, bytes, length, from, from.ip6 ?? from.ip);
    const { lastPeer } = this.#device;
    const client = lastPeer ? this.#byPeer.get(lastPeer) : undefined;
    if (!client || client.respondedAt === null || lastPeer?.lastHandshakeAt !== now) return;
    client.rttMs = now - client.respondedAt;
    client.respondedAt = null;
    this.#watch(now, client);
  }

  #fromClient(peer: WireGuardPeer<ClientEndpoint>, bytes: Uint8Array, offset: number, length: number): void {
    const client = this.#byPeer.get(peer);
    if (!client) return;
    if (client.echoNumber >= 0 && echoReply(bytes, offset, length, this.#echoId) === client.echoNumber) {
      client.echoNumber = -1;
      client.rttMs = this.#now - client.echoSentAt;
      return;
    }
    const code = this.#filter.check(this.#now, bytes, offset, length, FROM_CLIENT);
    if (code === FILTER.pass) this.#sink.deliver(client.spec, bytes, offset, length);
    else this.#sink.refused(client.spec, bytes, offset, length, code);
  }

  #watch(now: number, client: Client): void {
    const { peer } = client;
    if (!peer) return;
    const online = peer.lastHandshakeAt !== null && now - peer.lastHandshakeAt < OFFLINE_MS;
    const moved = online && client.online && peer.endpoint !== client.endpoint;
    client.endpoint = peer.endpoint;
    if (moved) this.#sink.event({ type: 'client-moved', client: client.spec.id, endpoint: peer.endpoint });
    if (online) this.#ask(now, client, peer);
    if (online === client.online) return;
    client.online = online;
    client.echoAt = online ? now + FIRST_ECHO_MS : Number.POSITIVE_INFINITY;
    client.since = now;
    this.#sink.event({ type: online ? 'client-up' : 'client-down', client: client.spec.id, endpoint: peer.endpoint });
  }

  /** How far the device is, measured through its tunnel; its answer goes no further than here. */
  #ask(now: number, client: Client, peer: WireGuardPeer<ClientEndpoint>): void {
    if (now < client.echoAt) return;
    const [from, to] = [parseIpv4(this.#netmap?.address ?? ''), parseIpv4(client.spec.address4 ?? '')];
    client.echoAt = now + ECHO_MS;
    if (from === undefined || to === undefined) return;
    this.#echoes = (this.#echoes + 1) & 0xffff;
    client.echoNumber = this.#echoes;
    client.echoSentAt = now;
    const packet = echoRequest(from, to, this.#echoId, client.echoNumber, ECHO_BYTES);
    this.#device.sendTo(now, peer, packet, 0, packet.length);
  }

  #tellDown(client: Client | undefined, type: 'client-down' | 'client-expired'): void {
    if (client && (client.online || type === 'client-expired'))
      this.#sink.event({ type, client: client.spec.id, endpoint: client.endpoint });
  }

  #place(
    link: string | null,
    segment: string | null,
    popId: string | null,
    kind: number,
    ip: number,
    port: number,
  ): ClientEndpoint {
    const way = link ?? segment ?? '';
    let places = this.#places.get(way);
    if (!places) this.#places.set(way, (places = new Map()));
    const key = (kind * 0x1_0000_0000 + ip) * 0x1_0000 + port;
    const known = places.get(key);
    if (known) return known;
    if (places.size >= MAX_PLACES) places.clear();
    const made: ClientEndpoint = { link, segment, popId, kind, ip, port };
    places.set(key, made);
    return made;
  }
}

const PROTOCOL_TCP = 6;
const TCP_RST = 4;

function isBareReset(bytes: Uint8Array, offset: number, length: number, view: IpView): boolean {
  if (!readIpPacket(bytes, offset, length, view) || view.protocol !== PROTOCOL_TCP || view.srcPort < 0) return false;
  const headerBytes = ((bytes[view.bodyAt + 12] as number) >>> 4) * 4;
  return (
    view.bodyAt + headerBytes === offset + view.totalLength && ((bytes[view.bodyAt + 13] as number) & TCP_RST) !== 0
  );
}
