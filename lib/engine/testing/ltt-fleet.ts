/**
 * A hub and branches over PoPs, all in virtual time: the netmaps as a controller would compile them, real cryptography, a
 * seeded network between. Addresses: node `n` has 10.9.n.l for its link `l`.
 */
import type {
  ClassPlan,
  GatewayLtt,
  LabelEntry,
  LttPath,
  LttPeer,
  LttSegment,
  LttTiming,
  PathPreference,
  PopLtt,
} from '#lib/netmap/ltt.ts';
import { formatIpv4 } from '#lib/values/ip.ts';
import type { Crypto } from '../crypto/index.ts';
import { toBase64 } from '../tunnel/base64.ts';
import { LttPop, type LttPopSink, Overlay, type OverlayEvent, type OverlaySink } from '../tunnel/index.ts';
import { type SimNetwork, type SimPath, seededRandom, simNetwork, simPath } from './sim-network.ts';

export const PORT = 4500;
export const WALL_START = 1.79e12;

export interface FleetShape {
  /** Links of each gateway; the first is the hub. */
  readonly gateways: readonly (readonly string[])[];
  readonly pops: number;
}

export interface Delivery {
  readonly at: number;
  readonly from: string;
  readonly bytes: Uint8Array;
}

export interface FleetGateway {
  readonly id: string;
  readonly index: number;
  readonly links: readonly string[];
  overlay: Overlay;
  ltt: GatewayLtt;
  readonly delivered: Delivery[];
  readonly events: { readonly at: number; readonly wallOffset: number; readonly event: OverlayEvent }[];
  /** Takes what PoPs relay from LightLink clients. */
  onRelayed: OverlaySink['relayed'];
  /** Its process stands still until then: no ticks, arrivals wait. */
  stalledUntil: number;
  /** Wall clock minus virtual time. */
  wallOffset: number;
}

export interface FleetPop {
  readonly id: string;
  readonly index: number;
  pop: LttPop;
  readonly sink: LttPopSink;
  ltt: PopLtt;
  dead: boolean;
  /** Takes what it sends to addresses that are nobody's of the fleet. */
  onOutside: (ip: number, port: number, bytes: Uint8Array) => void;
}

export interface Fleet {
  readonly network: SimNetwork;
  readonly randomBytes: (out: Uint8Array) => void;
  readonly gateways: readonly FleetGateway[];
  readonly pops: readonly FleetPop[];
  /** Quality of the wire between two neighbours, one object for each direction. */
  wire: (from: string, to: string) => SimPath;
  /** Every datagram on its way; answer false to lose it. May change the bytes. */
  tap: (from: string, to: string, bytes: Uint8Array, length: number) => boolean;
  /** Sends `ip` bytes as an inner packet of gateway `index`. */
  send(index: number, packet: Uint8Array): number;
  /** Brings changed netmaps to a gateway. */
  update(index: number, change: (ltt: GatewayLtt) => GatewayLtt): void;
  prefer(index: number, peer: string, preference: PathPreference): void;
}

export const FAST_TIMING: LttTiming = { probeMs: 50, idleProbeMs: 250, silentMs: 100, dwellMs: 800, recoverMs: 1000 };

const sla = { maxRttMs: 150, maxJitterMs: 40, maxLossPct: 2, heldMs: 500 };
export const CLASSES: readonly ClassPlan[] = [
  { class: 'critical', sla, fec: null, duplicate: true },
  { class: 'interactive', sla, fec: { scheme: 3, k: 10, r: 3 }, duplicate: false },
  {
    class: 'bulk',
    sla: { maxRttMs: 500, maxJitterMs: 200, maxLossPct: 10, heldMs: 2000 },
    fec: null,
    duplicate: false,
  },
];

const ipOf = (node: number, link: number): number => 0x0a090000 + (node << 8) + link + 1;

/** Bytes that are the same for the same name. */
function bytesOf(name: string, size: number): Uint8Array {
  let seed = 0;
  for (const letter of name) seed = (Math.imul(seed, 31) + letter.charCodeAt(0)) >>> 0;
  const random = seededRandom(seed);
  return Uint8Array.from({ length: size }, () => Math.floor(random() * 256));
}

const keyOf = (name: string): string =>
  Array.from(bytesOf(name, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Compiles and starts a fleet. PoP `p` hears all gateways on all their links; PoPs hear each other. */
export function lttFleet(
  seed: number,
  shape: FleetShape,
  crypto: Crypto,
  options: { readonly timing?: LttTiming; readonly classes?: readonly ClassPlan[] } = {},
): Fleet {
  const { timing = FAST_TIMING, classes = CLASSES } = options;
  const network = simNetwork(seed);
  const random = (out: Uint8Array): void => {
    for (let i = 0; i < out.length; i++) out[i] = Math.floor(network.random() * 256);
  };
  let labels = 1000 + (seed % 1000);
  const popIndex = (p: number): number => 200 + p;
  const popName = (p: number): string => `pop${p + 1}`;
  const gatewayName = (g: number): string => `gw${g + 1}`;
  const segmentsOf = new Map<string, LttSegment[]>();
  const add = (node: string, segment: LttSegment): void =>
    void segmentsOf.set(node, [...(segmentsOf.get(node) ?? []), segment]);
  const rows = new Map<string, LabelEntry[]>();
  const row = (pop: string, entry: LabelEntry): void => void rows.set(pop, [...(rows.get(pop) ?? []), entry]);

  for (const [g, links] of shape.gateways.entries())
    for (const link of links)
      for (let p = 0; p < shape.pops; p++) {
        const id = `${gatewayName(g)}-${link}-${popName(p)}`;
        const [up, down] = [labels++, labels++];
        add(gatewayName(g), {
          id,
          neighbour: { kind: 'pop', id: popName(p), name: popName(p) },
          link,
          remote: { ip: formatIpv4(ipOf(popIndex(p), 0)), port: PORT },
          sendKey: keyOf(`${id} up`),
          receiveKey: keyOf(`${id} down`),
          sendLabel: up,
          receiveLabel: down,
        });
        add(popName(p), {
          id,
          neighbour: { kind: 'gateway', id: gatewayName(g), name: gatewayName(g) },
          link: null,
          remote: null,
          sendKey: keyOf(`${id} down`),
          receiveKey: keyOf(`${id} up`),
          sendLabel: down,
          receiveLabel: up,
        });
      }
  for (let a = 0; a < shape.pops; a++)
    for (let b = a + 1; b < shape.pops; b++) {
      const id = `${popName(a)}-${popName(b)}`;
      const [ab, ba] = [labels++, labels++];
      const end = (to: number, send: string, receive: string, sendLabel: number, receiveLabel: number): LttSegment => ({
        id,
        neighbour: { kind: 'pop', id: popName(to), name: popName(to) },
        link: null,
        remote: { ip: formatIpv4(ipOf(popIndex(to), 0)), port: PORT },
        sendKey: keyOf(`${id} ${send}`),
        receiveKey: keyOf(`${id} ${receive}`),
        sendLabel,
        receiveLabel,
      });
      add(popName(a), end(b, 'ab', 'ba', ab, ba));
      add(popName(b), end(a, 'ba', 'ab', ba, ab));
    }

  /** Labels of one direction: what the sender puts on, what the receiver sees, rows between. */
  const lay = (from: string, fromLink: string, via: readonly number[], to: string, toLink: string) => {
    const first = labels++;
    let label = first;
    for (const [i, p] of via.entries()) {
      const before = via[i - 1];
      const after = via[i + 1];
      const between = (x: number, y: number): string => `${popName(Math.min(x, y))}-${popName(Math.max(x, y))}`;
      const nextLabel = labels++;
      row(popName(p), {
        label,
        from: before === undefined ? `${from}-${fromLink}-${popName(p)}` : between(before, p),
        to: after === undefined ? `${to}-${toLink}-${popName(p)}` : between(p, after),
        nextLabel,
      });
      label = nextLabel;
    }
    return { send: first, receive: label };
  };

  const peersOf = new Map<string, LttPeer[]>();
  const keys = shape.gateways.map((_, g) => bytesOf(`private ${seed} ${g}`, 32));
  const publicKeys = keys.map((key) => toBase64(crypto.dhKey(key).publicKey));
  const describe = (g: number, paths: readonly LttPath[]): LttPeer => ({
    gatewayId: gatewayName(g),
    name: gatewayName(g),
    siteName: `site ${g + 1}`,
    publicKey: publicKeys[g] as string,
    lanPrefixes: [`10.1.${g + 1}.0/24`],
    paths,
    preferred: null,
  });
  for (let g = 1; g < shape.gateways.length; g++) {
    const here: LttPath[] = [];
    const there: LttPath[] = [];
    const links = shape.gateways[g] as readonly string[];
    const hubLinks = shape.gateways[0] as readonly string[];
    // Path i: link i here, PoP i, link i at the hub; every third goes over two PoPs.
    const count = Math.max(links.length, Math.min(3, shape.pops));
    for (let i = 0; i < count; i++) {
      const link = links[i % links.length] as string;
      const hubLink = hubLinks[i % hubLinks.length] as string;
      const p = (i + g) % shape.pops;
      const via = i % 3 === 2 ? [p, (p + 1) % shape.pops] : [p];
      const id = `${gatewayName(g)}-hub-${i + 1}`;
      const up = lay(gatewayName(g), link, via, 'gw1', hubLink);
      const down = lay('gw1', hubLink, via.toReversed(), gatewayName(g), link);
      const pops = via.map((each) => ({ id: popName(each), name: popName(each) }));
      const firstPop = popName(via[0] as number);
      const lastPop = popName(via.at(-1) as number);
      const rank = i;
      here.push({
        id,
        segment: `${gatewayName(g)}-${link}-${firstPop}`,
        sendLabel: up.send,
        receiveLabel: down.receive,
        pops,
        peerLink: hubLink,
        rank,
        draining: false,
      });
      there.push({
        id,
        segment: `gw1-${hubLink}-${lastPop}`,
        sendLabel: down.send,
        receiveLabel: up.receive,
        pops: pops.toReversed(),
        peerLink: link,
        rank,
        draining: false,
      });
    }
    peersOf.set(gatewayName(g), [describe(0, here)]);
    peersOf.set('gw1', [...(peersOf.get('gw1') ?? []), describe(g, there)]);
  }

  const wires = new Map<string, SimPath>();
  const nodeAt = new Map<number, { gateway?: FleetGateway; pop?: FleetPop; link: string }>();
  const carry = (from: string, fromIp: number, ip: number, bytes: Uint8Array, length: number): void => {
    const target = nodeAt.get(ip);
    if (!target) return;
    const to = target.gateway ? `${target.gateway.id}/${target.link}` : (target.pop as FleetPop).id;
    const copy = bytes.slice(0, length);
    if (!fleet.tap(from, to, copy, length)) return;
    network.send(fleet.wire(from, to), copy, length, (arrived) => arrive(target, fromIp, arrived));
  };
  const arrive = (
    target: { gateway?: FleetGateway; pop?: FleetPop; link: string },
    fromIp: number,
    bytes: Uint8Array,
  ): void => {
    const { gateway, pop, link } = target;
    if (pop && !pop.dead) pop.pop.receive(network.now, bytes, bytes.length, fromIp, PORT);
    if (!gateway) return;
    if (network.now < gateway.stalledUntil) network.schedule(gateway.stalledUntil, () => arrive(target, fromIp, bytes));
    else gateway.overlay.receive(network.now, wall(gateway), bytes, bytes.length, link, fromIp, PORT);
  };
  const wall = (gateway: FleetGateway): number => WALL_START + network.now + gateway.wallOffset;

  const pops = Array.from({ length: shape.pops }, (_, p): FleetPop => {
    const ltt: PopLtt = { segments: segmentsOf.get(popName(p)) ?? [], labels: rows.get(popName(p)) ?? [], timing };
    const own = ipOf(popIndex(p), 0);
    const sink: LttPopSink = {
      transmit: (ip, port, bytes, length) => {
        if (nodeAt.has(ip)) carry(popName(p), own, ip, bytes, length);
        else each.onOutside(ip, port, bytes.slice(0, length));
      },
      stream: (ip, port, bytes, length) => each.onOutside(ip, port, bytes.slice(0, length)),
    };
    const each: FleetPop = {
      id: popName(p),
      index: p,
      pop: new LttPop({ random, sink }),
      sink,
      ltt,
      dead: false,
      onOutside: () => undefined,
    };
    each.pop.update(ltt);
    nodeAt.set(own, { pop: each, link: '' });
    return each;
  });
  const gateways = shape.gateways.map((links, g): FleetGateway => {
    const ltt: GatewayLtt = {
      segments: segmentsOf.get(gatewayName(g)) ?? [],
      peers: peersOf.get(gatewayName(g)) ?? [],
      classes,
      matchers: [
        { class: 'critical', protocol: 17, ports: [{ from: 7001, to: 7001 }], networks: [], dscp: null },
        { class: 'bulk', protocol: 17, ports: [{ from: 7003, to: 7003 }], networks: [], dscp: null },
      ],
      defaultClass: 'interactive',
      timing,
    };
    const delivered: Delivery[] = [];
    const events: FleetGateway['events'] = [];
    const overlay = new Overlay({
      privateKey: keys[g] as Uint8Array,
      crypto,
      random,
      sink: {
        transmit: (segment, bytes, length, ip) => {
          const own = ipOf(g, links.indexOf(segment.link ?? ''));
          carry(`${gatewayName(g)}/${segment.link}`, own, ip, bytes, length);
        },
        deliver: (peer, bytes, offset, length) =>
          void delivered.push({ at: network.now, from: peer.gatewayId, bytes: bytes.slice(offset, offset + length) }),
        event: (event) => void events.push({ at: network.now, wallOffset: each.wallOffset, event }),
        relayed: (segment, from, bytes, length) => each.onRelayed(segment, from, bytes, length),
      },
    });
    const each: FleetGateway = {
      id: gatewayName(g),
      index: g,
      links,
      overlay,
      ltt,
      delivered,
      events,
      onRelayed: () => undefined,
      stalledUntil: 0,
      wallOffset: 0,
    };
    for (const [l, link] of links.entries()) nodeAt.set(ipOf(g, l), { gateway: each, link });
    overlay.update(0, ltt);
    return each;
  });
  const tick = (): void => {
    for (const each of pops) if (!each.dead) each.pop.tick(network.now);
    for (const each of gateways) if (network.now >= each.stalledUntil) each.overlay.tick(network.now, wall(each));
    network.schedule(network.now + 10, tick);
  };

  const fleet: Fleet = {
    network,
    randomBytes: random,
    gateways,
    pops,
    wire(from, to) {
      const name = `${from} > ${to}`;
      let wire = wires.get(name);
      if (!wire) {
        wire = simPath({ delayMs: 8, jitterMs: 1 });
        wires.set(name, wire);
      }
      return wire;
    },
    tap: () => true,
    send: (index, packet) => (gateways[index] as FleetGateway).overlay.send(network.now, packet, 0, packet.length),
    update(index, change) {
      const gateway = gateways[index] as FleetGateway;
      gateway.ltt = change(gateway.ltt);
      gateway.overlay.update(network.now, gateway.ltt);
    },
    prefer(index, peer, preferred) {
      fleet.update(index, (ltt) => ({
        ...ltt,
        peers: ltt.peers.map((each) => (each.gatewayId === peer ? { ...each, preferred } : each)),
      }));
    },
  };
  network.schedule(0, tick);
  return fleet;
}
