/** A policy document as one gateway sees it: names become addresses, clients and moments. It has to have passed `checkNames`. */
import { type IpRange, parseIpRange, subtractAddresses } from '#lib/values/ip-range.ts';
import { parseMac } from '#lib/values/mac.ts';
import { parseService, type Service } from '#lib/values/service.ts';
import type { Inventory, InventoryClient, InventoryGateway } from '../inventory.ts';
import type { ResolvedClient, ResolvedGateway, ResolvedResource, ResolvedRule } from '../resolved.ts';
import { type Grant, type PolicyDocument, type PolicyResource, sitesOf } from './document.ts';
import { type Horizon, sameHorizon, windowsOf } from './schedule.ts';

export interface Resolution {
  readonly gateway: ResolvedGateway;
  readonly site: string;
  /** Ids of the resources, in the order of `gateway.resources`. */
  readonly resourceIds: readonly string[];
  /** Place of each rule in the document's grants, in the order of `gateway.rules`. */
  readonly grants: readonly number[];
}

const toResolvedClient = (client: InventoryClient): ResolvedClient => ({
  id: client.id,
  roles: client.roles,
  site: client.site,
  registered: client.registered,
  gateway: client.gateway,
  address4: client.address4,
  address6: client.address6,
  notAfter: client.notAfter === null ? null : Date.parse(client.notAfter),
});

/** Of an inventory, once for all its gateways. */
export function resolveClients(inventory: Inventory): readonly ResolvedClient[] {
  return inventory.clients.map(toResolvedClient);
}

const byGateway = new WeakMap<readonly ResolvedClient[], ReadonlyMap<string | null, readonly ResolvedClient[]>>();

/** Those that may come in by the gateway; the list is divided once for all gateways. */
function clientsAt(clients: readonly ResolvedClient[], gatewayId: string): readonly ResolvedClient[] {
  const known = byGateway.get(clients) ?? Map.groupBy(clients, ({ gateway = null }) => gateway);
  byGateway.set(clients, known);
  const [everywhere, only] = [known.get(null) ?? [], known.get(gatewayId) ?? []];
  return only.length === 0 ? everywhere : [...everywhere, ...only];
}

export function resolveGateway(
  document: PolicyDocument,
  inventory: Inventory,
  gateway: InventoryGateway,
  clients: readonly ResolvedClient[],
  horizon: Horizon,
  revision = 0,
): Resolution {
  const place = resourcesAt(document, inventory, gateway);
  const known = rulesKnown.get(place);
  const made = known && sameHorizon(known.horizon, horizon) ? known : rulesAt(document, place, horizon);
  rulesKnown.set(place, made);
  const expandedUntil = document.grants.some(({ times }) => times !== undefined) ? horizon.untilMs : null;
  const { resources, resourceIds } = place;
  return {
    gateway: { revision, resources, rules: made.rules, clients: clientsAt(clients, gateway.id), expandedUntil },
    site: gateway.site,
    resourceIds,
    grants: made.grants,
  };
}

interface RulesAt {
  readonly horizon: Horizon;
  readonly rules: readonly ResolvedRule[];
  readonly grants: readonly number[];
}

/** The last answer for each gateway that is kept. */
const rulesKnown = new WeakMap<ResourcesAt, RulesAt>();

function rulesAt(document: PolicyDocument, { gateway, site, indexOf }: ResourcesAt, horizon: Horizon): RulesAt {
  const grants: number[] = [];
  const rules = document.grants.flatMap((grant, index): ResolvedRule[] => {
    const at = sitesOf(grant);
    const here = at === 'own-site' || at === '*' || at.includes(gateway.site);
    if (!grant.enabled || !here) return [];
    grants.push(index);
    return [
      {
        id: grant.id,
        text: sentenceOf(grant),
        effect: grant.effect,
        subjects: {
          roles: new Set(grant.roles),
          clients: new Set(grant.clients),
          site: at === 'own-site' ? gateway.site : null,
          registeredOnly: grant.require === 'registered-device',
        },
        resources: grant.to.flatMap((id) => indexOf.get(id) ?? []),
        windows: windowsOf(grant, site?.timeZone ?? 'UTC', horizon),
      },
    ];
  });
  return { horizon, rules, grants };
}

interface ResourcesAt {
  readonly gateway: InventoryGateway;
  readonly site: Inventory['sites'][number] | undefined;
  readonly devices: Inventory['devices'];
  readonly resources: readonly ResolvedResource[];
  readonly resourceIds: readonly string[];
  readonly indexOf: ReadonlyMap<string, number>;
}

/** The last gateways of each document: lint, tests and compiler ask about the same ones. */
const KEPT = 8;
const resourcesKnown = new WeakMap<PolicyDocument, Map<string, ResourcesAt>>();

/** The same list for the same question, so that what is made of it can be kept too. */
function resourcesAt(document: PolicyDocument, inventory: Inventory, gateway: InventoryGateway): ResourcesAt {
  const kept = resourcesKnown.get(document) ?? new Map<string, ResourcesAt>();
  resourcesKnown.set(document, kept);
  const site = inventory.sites.find(({ id }) => id === gateway.site);
  const { devices } = inventory;
  const known = kept.get(gateway.id);
  if (known?.gateway === gateway && known.site === site && known.devices === devices) return known;
  const here = devices.filter((device) => device.site === gateway.site);
  const own = gateway.addresses.flatMap(rangeOf);
  const resourceIds = Object.keys(document.resources);
  const resources = Object.entries(document.resources).map(([id, resource]): ResolvedResource => {
    const isHere = resource.at === '*' || resource.at.includes(gateway.site);
    const ranges = isHere ? rangesOf(resource, site?.values ?? {}, here, own) : [];
    const destinations = ranges.length === 0 ? [] : [{ ranges, services: servicesOf(resource) }];
    return { id, gateway: resource.gateway === true, destinations, advertise: resource.advertise };
  });
  const indexOf = new Map(resourceIds.map((id, index) => [id, index]));
  const made = { gateway, site, devices, resources, resourceIds, indexOf };
  kept.delete(gateway.id);
  kept.set(gateway.id, made);
  const [oldest] = kept.keys();
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
  return made;
}

const servicesRead = new WeakMap<PolicyResource, readonly Service[]>();

/** The same at every site, so read once. */
function servicesOf(resource: PolicyResource): readonly Service[] {
  const known = servicesRead.get(resource);
  if (known) return known;
  const services = resource.services.flatMap((text) => {
    const read = parseService(text);
    return read.ok ? [read.value] : [];
  });
  servicesRead.set(resource, services);
  return services;
}

function rangesOf(
  resource: PolicyResource,
  values: Readonly<Record<string, string | number>>,
  devices: Inventory['devices'],
  own: readonly IpRange[],
): IpRange[] {
  if (resource.gateway) return [...own];
  const texts = [...(resource.networks ?? []), ...(resource.hosts ?? [])].map((text) => fillIn(text, values) ?? '');
  const addresses = (resource.devices ?? []).flatMap((name) =>
    findDevices(name, devices).flatMap((each) => each.addresses),
  );
  return [...texts, ...addresses].flatMap(rangeOf).flatMap((range) => subtractAddresses(range, own));
}

const rangeOf = (text: string): IpRange[] => {
  const read = parseIpRange(text);
  return read.ok ? [read.value] : [];
};

export function findDevices(name: string, devices: Inventory['devices']): Inventory['devices'] {
  const mac = parseMac(name);
  return devices.filter((device) => (mac ? device.mac !== null && parseMac(device.mac) === mac : device.name === name));
}

/** `10.{n}.20.5` with the site's values; undefined when one is missing. */
export function fillIn(template: string, values: Readonly<Record<string, string | number>>): string | undefined {
  let missing = false;
  const text = template.replace(/\{([A-Za-z][A-Za-z0-9_]*)\}/g, (_, name: string) => {
    if (Object.hasOwn(values, name)) return String(values[name]);
    missing = true;
    return '';
  });
  return missing ? undefined : text;
}

/** A grant in one sentence, without its times and conditions. */
export function sentenceOf(grant: Grant): string {
  const { effect, roles = [], clients = [], to } = grant;
  const at = sitesOf(grant);
  const who = [...roles, ...clients].join(', ');
  const where = at === 'own-site' ? 'at their own site' : at === '*' ? 'at every site' : `at ${at.join(', ')}`;
  return `${who} may ${effect === 'allow' ? '' : 'not '}reach ${to.join(', ')} ${where}.`;
}
