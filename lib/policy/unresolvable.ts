/**
 * A deny that would deny nothing because what it names has no address: a site lost a value, a device its address. Whoever publishes
 * rules for such a gateway has to deny everything instead.
 */
import { parseIpRange } from '#lib/values/ip-range.ts';
import type { Inventory, InventoryGateway } from './inventory.ts';
import { type PolicyDocument, type PolicyResource, sitesOf } from './language/document.ts';
import { fillIn, findDevices } from './language/resolve.ts';

const quote = (text: string): string => JSON.stringify(text);

/** A sentence about the first resource that a deny names and that cannot be told in addresses at this gateway; undefined when all can. */
export function unresolvable(
  document: PolicyDocument,
  inventory: Inventory,
  gateway: InventoryGateway,
): string | undefined {
  const denied = deniedAt(document, gateway.site);
  const site = inventory.sites.find(({ id }) => id === gateway.site);
  for (const [id, resource] of Object.entries(document.resources)) {
    const grant = denied.get(id);
    if (grant === undefined || !(resource.at === '*' || resource.at.includes(gateway.site))) continue;
    const why = badAddress(resource, site?.values ?? {}) ?? badDevice(resource, inventory, gateway.site);
    if (why !== undefined)
      return `The grant ${quote(grant)} denies the resource ${quote(id)}, whose addresses at the site ${quote(gateway.site)} are not known: ${why}.`;
  }
  return undefined;
}

/** Resources that a grant denies at the site, each with the first such grant. */
function deniedAt({ grants }: PolicyDocument, site: string): Map<string, string> {
  const denied = new Map<string, string>();
  for (const grant of grants) {
    const at = sitesOf(grant);
    const here = at === '*' || at === 'own-site' || at.includes(site);
    if (grant.effect !== 'deny' || !grant.enabled || !here) continue;
    for (const resource of grant.to) if (!denied.has(resource)) denied.set(resource, grant.id);
  }
  return denied;
}

function badAddress(
  { networks = [], hosts = [] }: PolicyResource,
  values: Readonly<Record<string, string | number>>,
): string | undefined {
  for (const text of [...networks, ...hosts]) {
    const filled = fillIn(text, values);
    if (filled === undefined) return `${quote(text)} needs a value that the site does not have`;
    const read = parseIpRange(filled);
    if (!read.ok) return read.error;
  }
  return undefined;
}

/** A resource of every site may name devices that only some sites have; one of named sites has them there. */
function badDevice({ at, devices = [] }: PolicyResource, inventory: Inventory, site: string): string | undefined {
  for (const name of devices) {
    const here = findDevices(name, inventory.devices).filter((device) => device.site === site);
    if (here.some(({ addresses }) => addresses.length === 0)) return `the device ${quote(name)} has no address`;
    // A resource of every site is where such a device is.
    if (here.length === 0 && at !== '*') return `there is no device ${quote(name)}`;
  }
  return undefined;
}
