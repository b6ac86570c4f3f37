/**
 * The chain store as data: who exists and at which address, all inside one block 127.N.0.0/16 so that two labs can run
 * on one machine. Pure: the same N gives the same plan.
 *
 *   127.N.(10+s).0/24   LAN of site s, HQ is 0: .1 gateway, .10 point of sale, .20 camera, .30 inventory, .40 printer
 *   127.N.100.x         gateway's own address on an underlay link
 *   127.N.101.x         inside address of the link's wire, the gateway's next hop
 *   127.N.102.x         the link's public address, behind which the wire hides the gateway
 *   127.N.200.1..3      PoPs
 *   127.N.210.1..3      where each LightLink client listens for what its person does
 *   10.N.(10+s).0/24    the same LAN as LightLink clients ask for it: nobody may ask a gateway for 127/8
 *   127.N.201.1..3      where each PoP sends to reach the others: the near ends of the lines between them
 */
import type { EndpointValue } from '#lib/values/endpoint.ts';
import { backboneFor, type Carrier, carrierFor } from './carriers.ts';

export const PORTS = { cctv: 5004, pos: 6000, voice: 7000, till: 9000, inventory: 8080, printer: 9100 } as const;

export interface LinkPlan {
  readonly id: string;
  readonly name: 'wan1' | 'wan2';
  readonly kind: 'fibre' | 'lte';
  readonly bind: string;
  readonly inside: string;
  readonly publicIp: string;
  readonly carrier: Carrier;
}

export interface ForwardPlan {
  readonly name: string;
  readonly listen: EndpointValue;
  readonly to: EndpointValue;
  readonly overlay: 'ltt' | 'lightspeed';
}

export interface SitePlan {
  readonly index: number;
  /** File and link names: `branch-1`. */
  readonly slug: string;
  readonly name: string;
  readonly gatewayName: string;
  readonly role: 'hub' | 'branch';
  readonly region: string;
  readonly timeZone: string;
  readonly lanPrefix: string;
  /** The LAN's name for clients, and of what stands in it. */
  readonly accessPrefix: string;
  readonly access: { readonly till: string; readonly inventory: string; readonly printer: string };
  readonly hosts: {
    readonly gateway: string;
    till: string;
    camera: string;
    inventory: string;
    printer: string;
    phone: string;
  };
  readonly links: readonly LinkPlan[];
  readonly forwards: readonly ForwardPlan[];
}

export interface PopPlan {
  readonly slug: string;
  readonly name: string;
  readonly region: string;
  readonly listen: EndpointValue;
  /** Where it sends instead of to other PoPs. */
  readonly door: string;
}

export interface BackbonePlan {
  readonly id: string;
  readonly a: PopPlan;
  readonly b: PopPlan;
  readonly carrier: Carrier;
}

/** A person's device that is connected all day. */
export interface ClientPlan {
  readonly slug: string;
  readonly person: string;
  readonly device: string;
  readonly accessRole: 'staff' | 'it-ops';
  /** Slugs of the sites that the person is invited to. */
  readonly sites: readonly string[];
  readonly relayOnly: boolean;
  /** Local port that leads to the inventory of `visits`. */
  readonly entry: EndpointValue;
  readonly visits: string;
}

export interface LabPlan {
  readonly block: number;
  readonly stun: EndpointValue;
  readonly sites: readonly SitePlan[];
  readonly pops: readonly PopPlan[];
  readonly backbone: readonly BackbonePlan[];
  readonly clients: readonly ClientPlan[];
}

const SITES = [
  ['HQ', 'Frankfurt', 'Europe/Berlin'],
  ['Branch 1', 'Frankfurt', 'Europe/Berlin'],
  ['Branch 2', 'Munich', 'Europe/Berlin'],
  ['Branch 3', 'Zurich', 'Europe/Zurich'],
  ['Branch 4', 'Basel', 'Europe/Zurich'],
  ['Branch 5', 'Milan', 'Europe/Rome'],
] as const;
const POPS = ['Frankfurt', 'Zurich', 'Milan'] as const;

export function buildPlan(block: number, stun: EndpointValue): LabPlan {
  const at = (third: number, fourth: number): string => `127.${block}.${third}.${fourth}`;
  const sites = SITES.map(([name, region, timeZone], index) => ({ ...planSite(index, name, region, at), timeZone }));
  const pops = POPS.map((name, i) => ({
    slug: name.toLowerCase(),
    name,
    region: name,
    listen: { ip: at(200, i + 1), port: 4501 + i },
    door: at(201, i + 1),
  }));
  const backbone = pops.flatMap((a, i) =>
    pops.slice(i + 1).map((b) => ({ id: `${a.slug}.${b.slug}`, a, b, carrier: backboneFor(a.name, b.name) })),
  );
  return { block, stun, sites, pops, backbone, clients: planClients(sites, at) };
}

const PEOPLE = [
  ['anna', 'Anna Keller', 'anna-laptop', 'staff', ['branch-1'], false],
  ['marco', 'Marco Rossi', 'marco-laptop', 'it-ops', ['branch-2', 'hq'], false],
  ['lea', 'Lea Brunner', 'lea-scanner', 'staff', ['branch-3'], true],
] as const;

function planClients(sites: readonly SitePlan[], at: (c: number, d: number) => string): ClientPlan[] {
  return PEOPLE.map(([slug, person, device, accessRole, invited, relayOnly], i) => ({
    slug,
    person,
    device,
    accessRole,
    sites: invited,
    relayOnly,
    entry: { ip: at(210, i + 1), port: PORTS.inventory },
    visits: sites.find((site) => site.slug === invited[0])?.access.inventory ?? '',
  }));
}

function planSite(
  index: number,
  name: string,
  region: string,
  at: (c: number, d: number) => string,
): Omit<SitePlan, 'timeZone'> {
  const slug = name.toLowerCase().replace(' ', '-');
  const lan = (host: number): string => at(10 + index, host);
  const hosts = {
    gateway: lan(1),
    till: lan(10),
    camera: lan(20),
    inventory: lan(30),
    printer: lan(40),
    phone: lan(50),
  };
  const seen = (address: string): string => address.replace(/^127\./, '10.');
  const link = (name: 'wan1' | 'wan2', kind: 'fibre' | 'lte', host: number): LinkPlan => ({
    id: `${slug}.${name}`,
    name,
    kind,
    bind: at(100, host),
    inside: at(101, host),
    publicIp: at(102, host),
    carrier: carrierFor(kind, index),
  });
  const toHq = (name: string, port: number, host: number, overlay: ForwardPlan['overlay']): ForwardPlan => ({
    name,
    overlay,
    listen: { ip: hosts.gateway, port },
    to: { ip: at(10, host), port },
  });
  return {
    index,
    slug,
    name,
    gatewayName: `${slug}-gw`,
    role: index === 0 ? 'hub' : 'branch',
    region,
    lanPrefix: `${at(10 + index, 0)}/24`,
    accessPrefix: `${seen(lan(0))}/24`,
    access: { till: seen(hosts.till), inventory: seen(hosts.inventory), printer: seen(hosts.printer) },
    hosts,
    links: [link('wan1', 'fibre', 2 * index + 1), link('wan2', 'lte', 2 * index + 2)],
    forwards:
      index === 0
        ? []
        : [
            toHq('cctv', PORTS.cctv, 20, 'ltt'),
            toHq('pos', PORTS.pos, 10, 'ltt'),
            toHq('voice', PORTS.voice, 50, 'lightspeed'),
          ],
  };
}
