/**
 * Drives reachability on real sockets: one UDP socket per address family for STUN, checks and WireGuard of every session of this
 * node, discovery of the NAT, and a session for each peer. The rendezvous, the relays and what WireGuard does are the caller's.
 */
import { randomBytes, randomFillSync } from 'node:crypto';
import {
  type GatheredRelay,
  Gatherer,
  NO_ADDRESS,
  REACH_NAMES,
  type ReachEvent,
  ReachHub,
  type ReachPolicy,
  ReachSession,
  type ReachWish,
} from '#lib/engine/path/reach/index.ts';
import { isStun, type MappedAddress, StunRequests } from '#lib/engine/stun/index.ts';
import { type NatType, type ReachOffer, type ReachStart, unknownNat } from '#lib/netmap/reach.ts';
import { parseIpv4, parseIpv6 } from '#lib/values/ip.ts';
import { legSockets } from './leg-sockets.ts';
import { type LocalAddress, localAddresses } from './local-addresses.ts';
import { natDiscovery } from './nat-discovery.ts';
import { nativeStunHash } from './native-stun-hash.ts';
import { type NetworkWatch, watchNetwork } from './network-watch.ts';
import { startPortMapping } from './port-mapping.ts';

/** A relay as this node has it; `leg` is given by the node. */
export interface RelayTransport {
  readonly relayId: string;
  readonly kind: 'relay' | 'relay-tcp';
  readonly ip: string;
  readonly port: number;
  /** Takes the bytes during the call; for the peer of this session. */
  send(session: string, bytes: Uint8Array, length: number): void;
}

export interface ReachNodeOptions {
  /** Port of the sockets; 0: any. */
  readonly port: number;
  readonly stunServers: readonly { readonly ip: string; readonly port: number }[];
  readonly relays: readonly RelayTransport[];
  readonly policy: ReachPolicy;
  /** What is known of the NAT already; else it is found out, and its mappings' lifetime after that. */
  readonly nat?: NatType | undefined;
  readonly measureLifetime?: boolean;
  /** Whether to ask the router for a port (PCP, NAT-PMP). */
  readonly portMapping?: boolean;
  /** What is no STUN: WireGuard's. Valid during the call. */
  readonly onData: (leg: number, from: MappedAddress, bytes: Uint8Array, length: number) => void;
  readonly onNat?: (nat: NatType, publicAddress: MappedAddress | null) => void;
}

export interface ReachLinkHooks {
  readonly onEvent: (event: ReachEvent) => void;
  /** Make an offer, give it to the rendezvous, hand over what comes back. */
  readonly onExchange: (why: 'lost' | 'retry' | 'changed') => void;
}

export interface ReachLink {
  readonly session: ReachSession;
  /** Finds out how the sockets are seen now, and makes an offer of it. */
  offer(): Promise<ReachOffer>;
  /** `channelRttMs`: of the channel to the rendezvous, half of which the message took; 0 when unknown. False for an old offer. */
  start(message: ReachStart, channelRttMs?: number): boolean;
  /** By the path that carries now; false when none does. */
  send(bytes: Uint8Array, length: number): boolean;
  /** Data that is authentic came: keeps checks few. */
  heard(leg: number, from: MappedAddress): void;
  close(): void;
}

export interface ReachNode {
  readonly hub: ReachHub;
  readonly gatherer: Gatherer;
  readonly nat: NatType;
  readonly port: number;
  /** STUN datagrams by what became of them, where that happened. */
  drops(): Record<string, number>;
  /** Resolves with the NAT type; at once when it was given. */
  readonly discovered: Promise<NatType>;
  open(session: string, hooks: ReachLinkHooks): ReachLink;
  /** Data by one of our sockets, to where it was heard from or to a relay; the bytes are the caller's again at once. */
  send(leg: number, to: MappedAddress, bytes: Uint8Array, length: number): void;
  /** Bytes out of a relay, for whichever session they name. False when they are no STUN: the caller's data. */
  receiveRelay(relayId: string, kind: 'relay' | 'relay-tcp', bytes: Uint8Array, length: number): boolean;
  close(): Promise<void>;
}

/** The timer runs at least this often: data paths move deadlines without telling it. */
const LONGEST_SLEEP_MS = 1000;
const RELAY_LEGS = 1_000_000;
/** Sockets that were bound for another try, beside the two that everything shares; more only while they carry. */
const MOST_FRESH = 2;
const TAKEN = 'no short id is free';

export async function startReachNode(options: ReachNodeOptions): Promise<ReachNode> {
  const { policy } = options;
  const now = (): number => performance.now();
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let wakesAt = Number.POSITIVE_INFINITY;

  const sockets = legSockets((leg, from, bytes, length) => {
    if (!isStun(bytes, length)) return options.onData(leg, from, bytes, length);
    hub.receive(now(), leg, from, bytes, length);
    plan();
  });
  const requests = new StunRequests((out) => void randomFillSync(out), sockets.send);
  const servers = options.stunServers.flatMap(({ ip, port }) => addressOf(ip, port) ?? []);
  const gatherer = new Gatherer(requests, servers);
  const hub = new ReachHub(requests);
  const relays: (GatheredRelay & { transport: RelayTransport })[] = options.relays.map((transport, i) => {
    const { relayId, kind, ip, port } = transport;
    return { leg: RELAY_LEGS + i, relayId, kind, ip, port, transport };
  });
  gatherer.setRelays(relays);

  const plan = (): void => {
    if (closed) return;
    const at = Math.min(hub.wakeAt, discovery.wakeAt, now() + LONGEST_SLEEP_MS);
    if (timer && at >= wakesAt) return;
    clearTimeout(timer);
    wakesAt = at;
    timer = setTimeout(run, Math.max(0, at - now()));
  };
  const run = (): void => {
    timer = undefined;
    wakesAt = Number.POSITIVE_INFINITY;
    hub.tick(now());
    discovery.tick(now());
    plan();
  };
  const setNat = (nat: NatType, publicAddress: MappedAddress | null): void => {
    gatherer.nat = nat;
    for (const session of hub.sessions) session.nat = nat;
    options.onNat?.(nat, publicAddress);
  };
  const discovery = natDiscovery({
    requests,
    sockets,
    servers,
    measureLifetime: options.measureLifetime === true,
    now,
    plan,
    onNat: (nat, publicAddress) => setNat({ ...nat, mappingLifetimeMs: gatherer.nat.mappingLifetimeMs }, publicAddress),
    onLifetime: (mappingLifetimeMs) => setNat({ ...gatherer.nat, mappingLifetimeMs }, gatherer.publicAddress),
  });

  const main: number[] = [];
  const describe = (addresses: readonly LocalAddress[]): void => {
    for (const leg of main) {
      const socket = sockets.get(leg);
      if (!socket) continue;
      const own = addresses.filter(({ family }) => family === socket.family);
      const hosts = own.flatMap(({ ip }) => addressOf(ip, socket.port) ?? []);
      if (hosts.length > 0) gatherer.addSocket({ leg, family: socket.family, hosts });
      else gatherer.removeSocket(leg);
    }
  };
  main.push(await sockets.bind(4, options.port));
  const port = sockets.get(main[0] ?? 0)?.port ?? 0;
  // A machine without IPv6 cannot bind such a socket, and needs none.
  const sixth = await sockets.bind(6, port).catch(() => null);
  if (sixth !== null) main.push(sixth);
  describe(localAddresses(policy.allowLoopback));

  gatherer.nat = options.nat ?? unknownNat;
  const discovered = options.nat ? Promise.resolve(options.nat) : discover();
  const watch: NetworkWatch = watchNetwork({
    read: () => localAddresses(policy.allowLoopback),
    onChange(addresses) {
      describe(addresses);
      for (const session of hub.sessions) {
        session.setLocal(now(), gatherer.legs, gatherer.candidates, gatherer.nat);
        session.suspect(now());
        session.changed(now());
      }
      void discover().catch(() => {});
      plan();
    },
    onWake() {
      for (const session of hub.sessions) session.suspect(now());
      plan();
    },
  });
  const portMapping = options.portMapping
    ? startPortMapping({ port, onMapped: (address) => gatherer.setMapped(main[0] ?? 0, address) })
    : null;
  plan();

  async function discover(): Promise<NatType> {
    const host = localAddresses(policy.allowLoopback).find(({ family }) => family === 4);
    const local = host && addressOf(host.ip, port);
    return servers.some(({ family }) => family === 4) && local ? discovery.run(main[0] ?? 0, local) : gatherer.nat;
  }

  /** How the sockets are seen now. */
  async function refresh(): Promise<void> {
    const fresh = gatherer.wantsFresh ? await sockets.bind(4, 0) : null;
    await new Promise<void>((resolve) => {
      gatherer.refresh(now(), () => resolve(), fresh);
      plan();
    });
    if (fresh !== null) sockets.release(fresh);
  }

  async function freshSocket(): Promise<void> {
    const leg = await sockets.bind(4, 0);
    const bound = sockets.get(leg);
    const own = localAddresses(policy.allowLoopback).filter(({ family }) => family === 4);
    extra.push(leg);
    if (bound) gatherer.addSocket({ leg, family: 4, hosts: own.flatMap(({ ip }) => addressOf(ip, bound.port) ?? []) });
    const carrying = new Set([...hub.sessions].map(({ selected }) => selected?.leg));
    const old = extra.length > MOST_FRESH ? extra.find((each) => !carrying.has(each)) : undefined;
    if (old === undefined) return;
    extra.splice(extra.indexOf(old), 1);
    gatherer.removeSocket(old);
    sockets.release(old);
  }
  const extra: number[] = [];
  let binding: Promise<void> = Promise.resolve();

  function open(name: string, hooks: ReachLinkHooks): ReachLink {
    const wish = async (wanted: ReachWish): Promise<void> => {
      if (wanted.type === 'exchange') return hooks.onExchange(wanted.why);
      if (wanted.type === 'release') return sockets.release(wanted.leg);
      if (wanted.type === 'fresh-socket') {
        // Without another socket the old ones have to do.
        binding = binding.then(freshSocket).catch(() => {});
        return;
      }
      for (let i = 0; i < wanted.count; i++) {
        session.addSocket(now(), { leg: await sockets.bind(4, 0), kind: 'udp', family: 4, relayId: null });
        plan();
      }
    };
    const transmit = (leg: number, to: MappedAddress, bytes: Uint8Array, length: number): void => {
      if (leg < RELAY_LEGS) sockets.send(leg, to, bytes, length);
      else relays[leg - RELAY_LEGS]?.transport.send(name, bytes, length);
    };
    const make = (): ReachSession =>
      new ReachSession({
        session: name,
        ufrag: randomBytes(4).toString('hex'),
        key: randomBytes(32),
        tag: randomBytes(4).readUInt32BE(),
        hash: nativeStunHash,
        random: (out) => void randomFillSync(out),
        policy,
        // No file descriptor left, say: what a wish asked for does not come, and the session does without.
        sink: { transmit, event: hooks.onEvent, wish: (wanted) => void wish(wanted).catch(() => {}) },
      });
    let session = make();
    for (let i = 0; !hub.add(session); session = make()) if (++i > 8) throw new Error(TAKEN);
    const link: ReachLink = {
      session,
      async offer() {
        await binding;
        await refresh();
        session.setLocal(now(), gatherer.legs, gatherer.candidates, gatherer.nat);
        return session.offer();
      },
      start({ peer, startAt, sentAt }, channelRttMs = 0) {
        const taken = session.start(now(), peer, startAt - sentAt - channelRttMs / 2);
        plan();
        return taken;
      },
      send(bytes, length) {
        const { selected } = session;
        if (!selected) return false;
        session.noteSent(now());
        transmit(selected.leg, selected.remote, bytes, length);
        return true;
      },
      heard: (leg, from) => session.noteHeard(now(), leg, from),
      close: () => hub.remove(session),
    };
    return link;
  }

  return {
    hub,
    gatherer,
    get nat() {
      return gatherer.nat;
    },
    port,
    drops: () =>
      Object.fromEntries(REACH_NAMES.map((name, i) => [name, hub.counts[i] ?? 0]).filter(([, count]) => count)),
    discovered,
    open,
    send: sockets.send,
    receiveRelay(relayId, kind, bytes, length) {
      if (!isStun(bytes, length)) return false;
      const relay = relays.find((each) => each.relayId === relayId && each.kind === kind);
      if (relay) hub.receive(now(), relay.leg, NO_ADDRESS, bytes, length);
      plan();
      return true;
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      watch.close();
      portMapping?.close();
      for (const session of hub.sessions) hub.remove(session);
      await sockets.close();
    },
  };
}

function addressOf(ip: string, port: number): MappedAddress | undefined {
  const v4 = parseIpv4(ip);
  if (v4 !== undefined) return { family: 4, ip: v4, port };
  const v6 = parseIpv6(ip);
  return v6 === undefined ? undefined : { family: 6, ip: v6, port };
}
