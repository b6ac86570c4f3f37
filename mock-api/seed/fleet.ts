/** A seeded fleet of any size. The first six are the chain store: HQ and five branches, two of them not well. */
import type { Forward, LinkKind } from '#lib/contract/gateways.ts';
import { hash, pick } from './random.ts';

export interface Wire {
  lossPct: number;
  burst: number;
  delayMs: number;
  jitterMs: number;
  rateMbps: number;
  down: boolean;
}

export interface MockLink {
  readonly id: string;
  readonly name: string;
  readonly kind: LinkKind;
  readonly baseRttMs: number;
  readonly up: Wire;
  readonly down: Wire;
  downSince: number | null;
}

export interface MockTunnel {
  readonly id: string;
  readonly link: MockLink;
  readonly popId: string;
  readonly ppsUp: number;
  readonly ppsDown: number;
  readonly counters: Record<'up' | 'down', MockCounters>;
  countedAt: number;
}

export interface MockCounters {
  encoded: number;
  lost: number;
  recovered: number;
  parity: number;
}

export interface MockGateway {
  readonly id: string;
  name: string;
  readonly siteId: string;
  readonly role: 'hub' | 'branch';
  readonly state: 'connected' | 'offline' | 'pending';
  readonly offlineSince: number;
  readonly links: MockLink[];
  readonly tunnels: MockTunnel[];
  forwards: Forward[];
}

export interface MockSite {
  readonly id: string;
  name: string;
  role: 'hub' | 'branch';
  region: string;
  lanPrefixes: string[];
  readonly slug: string;
  timeZone: string;
  values: Record<string, string>;
}

export interface MockPop {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly enrolled: boolean;
}

export const groupSize = 5;
const cities = ['Frankfurt', 'Zurich', 'Milan'];
const regions = ['North', 'East', 'South', 'West', 'Alps', 'Coast'];

export const clean = (): Wire => ({ lossPct: 0, burst: 1, delayMs: 8, jitterMs: 1, rateMbps: 0, down: false });

export function seedPops(): MockPop[] {
  return cities.map((name, index) => ({ id: `pop-${index + 1}`, name, region: 'core', enrolled: true }));
}

/** What policies call a site of this name. */
export const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

function link(gateway: string, index: number, at: number): MockLink {
  const isLte = index === 1;
  const id = `${gateway}-wan${index + 1}`;
  return {
    id,
    name: `wan${index + 1}`,
    kind: isLte ? 'lte' : 'fibre',
    baseRttMs: (isLte ? 38 : 9) + hash(id) * (isLte ? 14 : 8),
    up: { ...clean(), lossPct: isLte ? 0.4 : 0 },
    down: { ...clean(), lossPct: isLte ? 0.3 : 0 },
    downSince: hash(`${id}:cut`) < 0.012 ? at - hash(id) * 9e6 : null,
  };
}

function tunnels(gateway: string, index: number, links: readonly MockLink[], at: number): MockTunnel[] {
  return links.map((one, position) => ({
    id: `ses-${gateway}-${one.name}`,
    link: one,
    popId: `pop-${((index + position * 1) % cities.length) + 1}`,
    ppsUp: 90 + hash(`${gateway}:up`) * 60,
    ppsDown: 40 + hash(`${gateway}:down`) * 30,
    counters: {
      up: { encoded: 0, lost: 0, recovered: 0, parity: 0 },
      down: { encoded: 0, lost: 0, recovered: 0, parity: 0 },
    },
    countedAt: at - 900_000,
  }));
}

function state(id: string, index: number): MockGateway['state'] {
  if (index < 6) return 'connected';
  const chance = hash(`${id}:state`);
  if (chance < 0.012) return 'offline';
  return chance < 0.02 ? 'pending' : 'connected';
}

export function seedFleet(size: number, at: number): { sites: MockSite[]; gateways: MockGateway[] } {
  const sites: MockSite[] = [];
  const gateways: MockGateway[] = [];
  for (let index = 0; index < size; index += 1) {
    const id = `gw-${index}`;
    const name = index === 0 ? 'HQ' : `Branch ${index}`;
    const isHub = index === 0;
    sites.push({
      id: `site-${index}`,
      name,
      role: isHub ? 'hub' : 'branch',
      region: size > 30 ? pick(regions, `region-${index}`) : 'North',
      lanPrefixes: [`10.${Math.floor(index / 250)}.${index % 250}.0/24`],
      slug: slugOf(name),
      timeZone: 'Europe/Zurich',
      values: { lan: `10.${Math.floor(index / 250)}.${index % 250}` },
    });
    const links = [link(id, 0, at), link(id, 1, at)];
    const lossy = links[0];
    if (index === 3 && lossy) Object.assign(lossy.down, { lossPct: 5.2, burst: 2 });
    if (index === 5 && lossy) lossy.downSince = at - 1_860_000;
    if (index > 5 && lossy && hash(`${id}:lossy`) < 0.03) lossy.down.lossPct = 2 + hash(id) * 5;
    gateways.push({
      id,
      name: `${name.toLowerCase().replace(' ', '-')}-gw`,
      siteId: `site-${index}`,
      role: isHub ? 'hub' : 'branch',
      state: state(id, index),
      offlineSince: at - hash(`${id}:offline`) * 7.2e6,
      links,
      tunnels: isHub ? [] : tunnels(id, index, links, at),
      forwards: isHub ? [] : [{ name: 'cctv', listen: '127.0.0.1:9100', to: '127.0.1.10:9100', overlay: 'ltt' }],
    });
  }
  return { sites, gateways };
}
