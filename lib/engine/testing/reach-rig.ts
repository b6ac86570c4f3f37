/** Nodes behind simulated NATs that reach one another through a rendezvous and a relay, in virtual time. */
import type { NatType, ReachOffer } from '#lib/netmap/reach.ts';
import {
  Gatherer,
  type LocalLeg,
  NO_ADDRESS,
  type ReachEvent,
  ReachHub,
  type ReachPolicy,
  ReachSession,
} from '../path/reach/index.ts';
import { NatProbe, StunRequests, StunServer } from '../stun/index.ts';
import { type Address4, at, type NatPlan, SimNat, SimSegment } from './sim-nat.ts';
import { type SimNetwork, simNetwork, simPath } from './sim-network.ts';
import { stunHash } from './stun-hash.ts';

/** One way through the internet; inside a network there is 0.5 ms more. */
export const INTERNET_MS = 20;
const LAN_MS = 0.5;
/** A relay is a detour. */
const RELAY_MS = 30;
const TICK_MS = 1;
const CHANNEL_MS = 25;
export const RELAY_LEG = 1_000_000;
export const RELAY_TCP_LEG = 1_000_001;
const STUN_IPS = [0x01010101, 0x01010102];
const STUN_PORTS = [3478, 3479];

export interface SimNode {
  readonly name: string;
  readonly events: { at: number; event: ReachEvent }[];
  readonly hub: ReachHub;
  readonly gatherer: Gatherer;
  readonly session: ReachSession;
  readonly segment: SimSegment;
  readonly nats: readonly SimNat[];
  readonly requests: StunRequests;
  nat: NatType | null;
  /** Datagrams put on the wire. */
  sent: number;
  sockets: number;
  ip: number;
  bind(): number;
  release(leg: number): void;
  /** A WireGuard packet's worth, by whatever carries now; false when nothing does. */
  sendData(text: string): boolean;
  readonly data: { at: number; text: string; leg: number }[];
  move(ip: number): void;
  /** How often there was something to do. */
  wakes(): number;
}

export interface ReachRig {
  readonly network: SimNetwork;
  readonly internet: SimSegment;
  /** From inside to outside; none: on the internet itself. */
  node(name: string, nats: readonly (NatPlan | SimNat)[], options?: Partial<NodeOptions>): SimNode;
  /** Lets both make offers and start at one instant; their channels differ by a few ms. */
  exchange(a: SimNode, b: SimNode): void;
  relayDown: boolean;
  /** Sees every datagram that leaves a node. */
  tap: (bytes: Uint8Array) => void;
  /** Loses, copies and reorders on the internet from now on. */
  lossy(lossPct: number): void;
  /** Changes nothing but counts what a wish asked for. */
  exchanges: number;
}

export interface NodeOptions {
  readonly policy: ReachPolicy;
  readonly session: string;
  readonly tcpOnly: boolean;
  readonly within: SimSegment;
}

const POLICY: ReachPolicy = { birthday: true, direct: true, allowLoopback: false };

export function reachRig(seed: number): ReachRig {
  const network = simNetwork(seed);
  const path = simPath({ delayMs: INTERNET_MS, jitterMs: 1 });
  const internet = new SimSegment(network, path);
  const nodes: SimNode[] = [];
  let nextIp = 0x02000001;
  let nextLan = 0;
  const fill = (out: Uint8Array): void => {
    for (let i = 0; i < out.length; i++) out[i] = network.random() * 256;
  };
  stunServers(network, internet);

  const rig: ReachRig = {
    network,
    internet,
    relayDown: false,
    tap: () => {},
    lossy: (lossPct) => void Object.assign(path, { lossPct, duplicatePct: 5, jitterMs: 15 }),
    exchanges: 0,
    node(name, nats, options = {}) {
      let segment = options.within ?? internet;
      const made: SimNat[] = [];
      for (const plan of nats.toReversed()) {
        const nat = plan instanceof SimNat ? plan : new SimNat(plan, outsideIp(segment), () => network.random());
        made.unshift(nat);
        segment = new SimSegment(network, simPath({ delayMs: LAN_MS }), nat, segment);
      }
      const node = makeNode(rig, name, segment, made, outsideIp(segment), fill, nodes, options);
      nodes.push(node);
      return node;
    },
    exchange(a, b) {
      rig.exchanges++;
      const offers = new Map<SimNode, ReachOffer>();
      for (const node of [a, b]) {
        const fresh = node.gatherer.wantsFresh ? node.bind() : null;
        const gathered = (): void => {
          if (fresh !== null) node.release(fresh);
          node.session.setLocal(
            network.now,
            node.gatherer.legs,
            node.gatherer.candidates,
            node.nat ?? node.session.nat,
          );
          offers.set(node, node.session.offer());
          if (offers.size < 2) return;
          for (const [self, other] of [[a, b] as const, [b, a] as const]) {
            const skew = network.random() * 10;
            const offer = JSON.parse(JSON.stringify(offers.get(other))) as ReachOffer;
            network.schedule(network.now + CHANNEL_MS + skew, () => self.session.start(network.now, offer, CHANNEL_MS));
          }
        };
        node.gatherer.refresh(network.now, gathered, fresh);
      }
    },
  };
  return rig;

  function outsideIp(segment: SimSegment): number {
    return segment === internet ? nextIp++ : 0xc0a80000 + (++nextLan << 8) + 2;
  }
}

function stunServers(network: SimNetwork, internet: SimSegment): void {
  const listeners = STUN_IPS.flatMap((ip) => STUN_PORTS.map((port) => at(ip, port)));
  const server = new StunServer({ listeners, perSourceRate: 1e6 });
  const out = new Uint8Array(1280);
  for (const ip of STUN_IPS)
    internet.host(ip, (from, to, bytes) => {
      const index = listeners.findIndex((each) => each.ip === to.ip && each.port === to.port);
      const length = index < 0 ? 0 : server.receive(network.now, index, bytes, bytes.length, from, out);
      if (length > 0)
        internet.send(listeners[server.replyFrom] as Address4, server.replyTo as Address4, out.slice(0, length));
    });
}

const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (each) => each.toString(16).padStart(2, '0')).join('');

function makeNode(
  rig: ReachRig,
  name: string,
  segment: SimSegment,
  nats: readonly SimNat[],
  ip: number,
  fill: (out: Uint8Array) => void,
  nodes: readonly SimNode[],
  options: Partial<NodeOptions>,
): SimNode {
  const { network } = rig;
  const legOfPort = new Map<number, number>();
  const portOfLeg = new Map<number, number>();
  let nextLeg = 0;
  let wakes = 0;
  const isRelay = (leg: number): boolean => leg >= RELAY_LEG;
  const udpBlocked = (): boolean => nats.some(({ plan }) => plan.blocksUdp);
  const transmit = (leg: number, to: Address4, bytes: Uint8Array, length: number): void => {
    node.sent++;
    rig.tap(bytes.slice(0, length));
    if (isRelay(leg)) return relay(leg, bytes.slice(0, length));
    const port = portOfLeg.get(leg);
    if (port !== undefined) segment.send(at(node.ip, port), to, bytes.slice(0, length));
  };
  const relay = (leg: number, bytes: Uint8Array): void => {
    if (rig.relayDown || (leg === RELAY_LEG && udpBlocked())) return;
    network.schedule(network.now + RELAY_MS, () => {
      const other = nodes.find(
        (each) => each !== node && each.session.options.session === node.session.options.session,
      );
      if (other)
        arrive(
          other,
          other.nats.some(({ plan }) => plan.blocksUdp) ? RELAY_TCP_LEG : RELAY_LEG,
          NO_ADDRESS as Address4,
          bytes,
        );
    });
  };
  const requests = new StunRequests(fill, (leg, to, bytes, length) => transmit(leg, to as Address4, bytes, length));
  const servers = STUN_PORTS.map((port) => at(STUN_IPS[0] as number, port));
  const gatherer = new Gatherer(requests, servers);
  const hub = new ReachHub(requests);
  const ufrag = new Uint8Array(4);
  const key = new Uint8Array(32);
  fill(ufrag);
  fill(key);
  const events: SimNode['events'] = [];
  const session = new ReachSession({
    session: options.session ?? 's',
    ufrag: hexOf(ufrag),
    key,
    tag: Math.floor(network.random() * 2 ** 32),
    hash: stunHash,
    random: fill,
    policy: options.policy ?? POLICY,
    sink: {
      transmit: (leg, to, bytes, length) => transmit(leg, to as Address4, bytes, length),
      event: (event) => void events.push({ at: network.now, event }),
      wish(wish) {
        if (wish.type === 'sockets')
          for (let i = 0; i < wish.count; i++)
            network.schedule(network.now + i, () => session.addSocket(network.now, udpLeg(bind())));
        else if (wish.type === 'release') release(wish.leg);
        else if (wish.type === 'fresh-socket') gather(bind());
        else {
          const other = nodes.find((each) => each !== node && each.session.options.session === session.options.session);
          if (other) network.schedule(network.now + CHANNEL_MS, () => rig.exchange(node, other));
        }
      },
    },
  });
  const udpLeg = (leg: number): LocalLeg => ({ leg, kind: 'udp', family: 4, relayId: null });
  const bind = (): number => {
    const leg = nextLeg++;
    const port = 40_000 + leg;
    legOfPort.set(port, leg);
    portOfLeg.set(leg, port);
    node.sockets++;
    return leg;
  };
  const release = (leg: number): void => {
    legOfPort.delete(portOfLeg.get(leg) ?? 0);
    portOfLeg.delete(leg);
    node.sockets--;
  };
  const gather = (leg: number): void =>
    gatherer.addSocket({ leg, family: 4, hosts: [at(node.ip, portOfLeg.get(leg) ?? 0)] });
  const receive = (from: Address4, to: Address4, bytes: Uint8Array): void => {
    const leg = legOfPort.get(to.port);
    if (leg !== undefined) arrive(node, leg, from, bytes);
  };
  const arrive = (to: SimNode, leg: number, from: Address4, bytes: Uint8Array): void => {
    if (bytes[0] !== 4) return void to.hub.receive(network.now, leg, from, bytes, bytes.length);
    to.session.noteHeard(network.now, leg, from);
    to.data.push({ at: network.now, text: String.fromCharCode(...bytes.subarray(4)), leg });
  };
  const node: SimNode = {
    name,
    events,
    hub,
    gatherer,
    session,
    segment,
    nats,
    requests,
    nat: null,
    wakes: () => wakes,
    sent: 0,
    sockets: 0,
    ip,
    bind,
    release,
    data: [],
    sendData(text) {
      const { selected } = session;
      if (!selected) return false;
      session.noteSent(network.now);
      const bytes = Uint8Array.of(4, 0, 0, 0, ...Array.from(text, (sign) => sign.charCodeAt(0)));
      transmit(selected.leg, selected.remote as Address4, bytes, bytes.length);
      return true;
    },
    move(to) {
      segment.removeHost(node.ip);
      node.ip = to;
      segment.host(to, receive);
    },
  };
  segment.host(ip, receive);
  hub.add(session);
  const main = bind();
  const fresh = bind();
  gather(main);
  gatherer.setRelays([
    { leg: RELAY_LEG, kind: 'relay', relayId: 'pop-1', ip: '9.9.9.9', port: 3478 },
    { leg: RELAY_TCP_LEG, kind: 'relay-tcp', relayId: 'pop-1', ip: '9.9.9.9', port: 443 },
  ]);
  const local = at(ip, 40_000);
  const done = (_: number, nat: NatType): void => {
    node.nat = nat;
    gatherer.nat = nat;
    release(fresh);
  };
  new NatProbe({
    requests,
    socket: main,
    fresh,
    local,
    servers,
    done,
    retransmission: { rtoMs: 200, sends: 3, lastWait: 4 },
  }).start(network.now);
  const tick = (): void => {
    if (network.now >= hub.wakeAt) {
      wakes++;
      hub.tick(network.now);
    }
    network.schedule(network.now + TICK_MS, tick);
  };
  tick();
  return node;
}
