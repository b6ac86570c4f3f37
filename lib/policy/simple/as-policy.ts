/** The access control of all gateways as one policy document that says the same: what a first draft begins from. */
import { Document, isScalar, visit } from 'yaml';
import type { SimpleAccess, SimpleAccessRole } from '#lib/contract/access-control.ts';
import { parseIpRange } from '#lib/values/ip-range.ts';
import { parseMac } from '#lib/values/mac.ts';

export interface SimpleGateway {
  readonly site: string;
  readonly access: SimpleAccess;
  /** Networks of the site by the names of the site's values, `lan1`: where all sites mean their own LAN, one rule says it. */
  readonly networks: Readonly<Record<string, string>>;
}

/** What a role may reach at some sites, said for all of them in one. */
interface Shape {
  readonly role: string;
  readonly networks: readonly string[];
  readonly hosts: readonly string[];
  readonly devices: readonly string[];
  readonly services: readonly string[];
  readonly gatewayServices: readonly string[];
  readonly advertise: boolean;
}

const HEAD = ` Who may reach what, at every gateway. What no grant allows is denied.
 Made of the access control of the gateways, and says the same.`;

/** `allSites`: names of every site, so that a rule of all of them says "*". */
export function policyOfSimple(gateways: readonly SimpleGateway[], allSites: readonly string[]): string {
  const shapes = new Map<string, { shape: Shape; sites: Set<string> }>();
  for (const { site, access, networks } of gateways)
    for (const entry of access.roles) {
      const shape = shapeOf(entry, networks);
      if (shape.services.length + shape.gatewayServices.length === 0) continue;
      const key = JSON.stringify(shape);
      const known = shapes.get(key) ?? { shape, sites: new Set<string>() };
      shapes.set(key, known);
      known.sites.add(site);
    }
  const roles = new Set(gateways.flatMap(({ access }) => access.roles.map(({ role }) => role)));
  const resources: Record<string, unknown> = {};
  const grants: unknown[] = [];
  const nameOf = nameGiver();
  for (const { shape, sites } of shapes.values()) {
    const at = allSites.length > 1 && allSites.every((site) => sites.has(site)) ? '*' : [...sites];
    const id = nameOf(shape.role);
    const to = [];
    if (shape.services.length > 0) {
      const places = nameOf(`${shape.role}-${kindOf(shape)}`);
      to.push(places);
      resources[places] = {
        ...(at === '*' ? {} : { at }),
        ...filled('networks', shape.networks),
        ...filled('hosts', shape.hosts),
        ...filled('devices', shape.devices),
        services: shape.services,
        ...(shape.advertise ? { advertise: true } : {}),
      };
    }
    if (shape.gatewayServices.length > 0) {
      const own = nameOf(`${shape.role}-gateway`);
      to.push(own);
      resources[own] = {
        ...(at === '*' ? {} : { at }),
        gateway: true,
        services: shape.gatewayServices,
        ...(shape.advertise ? { advertise: true } : {}),
      };
    }
    grants.push({ id, roles: [shape.role], to, at });
  }
  const value = {
    version: 1,
    roles: Object.fromEntries([...roles].toSorted().map((role) => [role, {}])),
    resources,
    grants,
  };
  const document = new Document(value, { aliasDuplicateObjects: false });
  document.commentBefore = HEAD;
  visit(document, {
    Seq(_, list) {
      if (list.items.every(isScalar)) list.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

const filled = (key: string, list: readonly string[]): Record<string, readonly string[]> =>
  list.length === 0 ? {} : { [key]: list };

const kindOf = ({ networks, hosts, devices }: Shape): string =>
  networks.length === 0 ? 'devices' : hosts.length + devices.length === 0 ? 'networks' : 'places';

function shapeOf(entry: SimpleAccessRole, networks: Readonly<Record<string, string>>): Shape {
  const valueOf = (text: string): string => Object.entries(networks).find(([, network]) => network === text)?.[0] ?? '';
  const isAddress = (text: string): boolean => parseMac(text) === undefined && parseIpRange(text).ok;
  return {
    role: entry.role,
    networks: entry.allowedNetworks.map((text) => (valueOf(text) === '' ? text : `{${valueOf(text)}}`)),
    hosts: entry.allowedDevices.filter(isAddress),
    devices: entry.allowedDevices.filter((text) => !isAddress(text)),
    services: entry.allowedServices,
    gatewayServices: entry.gatewayServices,
    advertise: entry.advertise,
  };
}

/** Names that are told apart by a number. */
function nameGiver(): (wanted: string) => string {
  const taken = new Map<string, number>();
  return (wanted) => {
    const count = (taken.get(wanted) ?? 0) + 1;
    taken.set(wanted, count);
    return count === 1 ? wanted : `${wanted}-${count}`;
  };
}
