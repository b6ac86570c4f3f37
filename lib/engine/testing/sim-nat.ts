/** Networks behind NATs in virtual time (RFC 4787's words): what a mapping depends on, whom it lets in, how long it lives. */
import { formatIpv4 } from '#lib/values/ip.ts';
import type { MappedAddress } from '../stun/index.ts';
import type { SimNetwork, SimPath } from './sim-network.ts';

export type Address4 = Extract<MappedAddress, { family: 4 }>;
export const at = (ip: number, port: number): Address4 => ({ family: 4, ip, port });

type Dependence = 'independent' | 'address' | 'address-and-port';

export interface NatPlan {
  readonly mapping: Dependence;
  readonly filtering: Dependence;
  readonly ports: 'kept' | 'sequential' | 'random';
  readonly lifetimeMs: number;
  readonly hairpin: boolean;
  readonly blocksUdp: boolean;
}

export function natPlan(fields: Partial<NatPlan> = {}): NatPlan {
  const usual = { mapping: 'independent', filtering: 'address-and-port', ports: 'kept', lifetimeMs: 120_000 } as const;
  return { ...usual, hairpin: false, blocksUdp: false, ...fields };
}

interface Mapping {
  readonly inside: Address4;
  readonly outside: Address4;
  readonly key: string;
  usedAt: number;
  readonly sentTo: Set<string>;
}

const part = (dependence: Dependence, { ip, port }: Address4): string =>
  dependence === 'independent' ? '' : dependence === 'address' ? `${ip}` : `${ip}:${port}`;

export class SimNat {
  plan: NatPlan;
  /** Its address in the segment outside. */
  ip: number;
  readonly #random: () => number;
  #byKey = new Map<string, Mapping>();
  #byPort = new Map<number, Mapping>();
  #next: number;

  constructor(plan: NatPlan, ip: number, random: () => number) {
    this.plan = plan;
    this.ip = ip;
    this.#random = random;
    this.#next = 20_000 + Math.floor(random() * 10_000);
  }

  /** Every mapping is forgotten, and with `ip` the address is another one: a reboot, a new lease. */
  reset(ip = this.ip): void {
    this.ip = ip;
    this.#byKey.clear();
    this.#byPort.clear();
    this.#next += 1000;
  }

  outbound(now: number, inside: Address4, to: Address4): Address4 {
    const key = `${inside.ip}:${inside.port}>${part(this.plan.mapping, to)}`;
    let mapping = this.#byKey.get(key);
    if (mapping && now - mapping.usedAt > this.plan.lifetimeMs) mapping = this.#remove(mapping);
    if (!mapping) {
      mapping = { inside, key, outside: at(this.ip, this.#port(inside.port)), usedAt: now, sentTo: new Set() };
      this.#byKey.set(key, mapping);
      this.#byPort.set(mapping.outside.port, mapping);
    }
    mapping.usedAt = now;
    mapping.sentTo.add(part(this.plan.filtering, to));
    return mapping.outside;
  }

  /** Whom inside a packet to `port` is for; undefined when it is for nobody or not let in. */
  inbound(now: number, port: number, from: Address4): Address4 | undefined {
    const mapping = this.#byPort.get(port);
    if (!mapping || now - mapping.usedAt > this.plan.lifetimeMs) return undefined;
    return mapping.sentTo.has(part(this.plan.filtering, from)) || this.plan.filtering === 'independent'
      ? mapping.inside
      : undefined;
  }

  #remove(mapping: Mapping): undefined {
    this.#byKey.delete(mapping.key);
    this.#byPort.delete(mapping.outside.port);
    return undefined;
  }

  #port(insidePort: number): number {
    if (this.plan.ports === 'kept' && !this.#byPort.has(insidePort)) return insidePort;
    for (;;) {
      const port = this.plan.ports === 'random' ? 1024 + Math.floor(this.#random() * 64_512) : ++this.#next;
      if (!this.#byPort.has(port)) return port;
    }
  }
}

export type Receiver = (from: Address4, to: Address4, bytes: Uint8Array) => void;

/** A network: hosts, NATs that lead into others, and the NAT that leads out; none out of the internet. */
export class SimSegment {
  readonly out: SimNat | null;
  readonly outside: SimSegment | null;
  readonly #network: SimNetwork;
  readonly #path: SimPath;
  #hosts = new Map<number, Receiver>();
  #nats: { nat: SimNat; inside: SimSegment }[] = [];

  constructor(network: SimNetwork, path: SimPath, out: SimNat | null = null, outside: SimSegment | null = null) {
    this.#network = network;
    this.#path = path;
    this.out = out;
    this.outside = outside;
    if (out && outside) outside.#nats.push({ nat: out, inside: this });
  }

  host(ip: number, receive: Receiver): void {
    if (this.#hosts.has(ip)) throw new Error(`there is a host ${formatIpv4(ip)} already`);
    this.#hosts.set(ip, receive);
  }

  removeHost(ip: number): void {
    this.#hosts.delete(ip);
  }

  send(from: Address4, to: Address4, bytes: Uint8Array): void {
    this.#network.send(this.#path, bytes, bytes.length, (arrived) => this.#arrive(from, to, arrived));
  }

  #arrive(from: Address4, to: Address4, bytes: Uint8Array): void {
    const { now } = this.#network;
    const host = this.#hosts.get(to.ip);
    if (host) return host(from, to, bytes);
    const entry = this.#nats.find(({ nat }) => nat.ip === to.ip);
    if (entry) {
      const inside = entry.nat.inbound(now, to.port, from);
      if (inside) entry.inside.send(from, inside, bytes);
      return;
    }
    const { out, outside } = this;
    if (!out || !outside || out.plan.blocksUdp) return;
    const seen = out.outbound(now, from, to);
    if (to.ip !== out.ip) return outside.send(seen, to, bytes);
    const back = out.plan.hairpin ? out.inbound(now, to.port, seen) : undefined;
    if (back) this.send(seen, back, bytes);
  }
}
