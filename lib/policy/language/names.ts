/** Every name of a document looked up: what is not there, and what cannot be an address or a service. */
import { parseCidr6 } from '#lib/values/cidr.ts';
import { formatIpv4, mappedIpv4 } from '#lib/values/ip.ts';
import { parseIpRange } from '#lib/values/ip-range.ts';
import { parseService } from '#lib/values/service.ts';
import type { PolicyPath, Remark } from '../finding.ts';
import { type Inventory, sitesServed } from '../inventory.ts';
import type { Grant, PolicyDocument, PolicyResource } from './document.ts';
import { fillIn, findDevices } from './resolve.ts';
import { parseUntil } from './schedule.ts';

type Tell = (code: string, path: PolicyPath, message: string) => void;

const quote = (text: string): string => JSON.stringify(text);

/** Errors alone. Without an inventory, what would have to be in it is not looked up. */
export function checkNames(document: PolicyDocument, inventory: Inventory | undefined): Remark[] {
  const remarks: Remark[] = [];
  const tell: Tell = (code, path, message) => remarks.push({ code, severity: 'error', message, path });
  const sites = inventory && new Set(inventory.sites.map(({ id }) => id));
  for (const [id, resource] of Object.entries(document.resources)) {
    checkSites(resource.at, ['resources', id, 'at'], sites, tell);
    checkResource(id, resource, inventory, tell);
  }
  const ids = new Map<string, number>();
  for (const [index, grant] of document.grants.entries()) {
    const path = ['grants', index] as const;
    if (ids.has(grant.id)) tell('duplicate-grant', [...path, 'id'], `The grant ${quote(grant.id)} is there already.`);
    ids.set(grant.id, index);
    if (Array.isArray(grant.at)) checkSites(grant.at, [...path, 'at'], sites, tell);
    checkGrant(grant, path, document, inventory, tell);
  }
  return remarks;
}

function checkSites(
  at: PolicyResource['at'],
  path: PolicyPath,
  sites: ReadonlySet<string> | undefined,
  tell: Tell,
): void {
  if (at === '*') return;
  for (const [index, site] of at.entries()) {
    if (sites && !sites.has(site)) tell('unknown-site', [...path, index], `There is no site ${quote(site)}.`);
    if (at.indexOf(site) !== index)
      tell('duplicate-entry', [...path, index], `${quote(site)} is in this list already.`);
  }
}

function checkResource(id: string, resource: PolicyResource, inventory: Inventory | undefined, tell: Tell): void {
  for (const list of ['networks', 'hosts'] as const)
    for (const [index, text] of (resource[list] ?? []).entries())
      checkAddress(resource, list, text, ['resources', id, list, index], inventory, tell);
  for (const [index, name] of (resource.devices ?? []).entries())
    if (inventory && findDevices(name, inventory.devices).length === 0)
      tell('unknown-device', ['resources', id, 'devices', index], `There is no device ${quote(name)}.`);
  for (const [index, text] of resource.services.entries()) {
    const read = parseService(text);
    if (!read.ok) tell('service', ['resources', id, 'services', index], `${read.error}.`);
  }
}

function checkAddress(
  resource: PolicyResource,
  list: 'networks' | 'hosts',
  text: string,
  path: PolicyPath,
  inventory: Inventory | undefined,
  tell: Tell,
): void {
  const stray = text.replace(/\{[A-Za-z][A-Za-z0-9_]*\}/g, '').match(/[{}]/);
  if (stray) return tell('address', path, `${quote(text)} has a brace that belongs to no {value} of a site.`);
  // Without sites, any value stands for what they would say.
  const here = (inventory ? sitesServed(inventory) : []).filter(
    ({ id }) => resource.at === '*' || resource.at.includes(id),
  );
  const texts = !text.includes('{')
    ? [{ site: undefined, filled: text }]
    : inventory
      ? here.map(({ id, values }) => ({ site: id, filled: fillIn(text, values) }))
      : [{ site: undefined, filled: text.replace(/\{[^}]*\}/g, '1') }];
  for (const { site, filled } of texts) {
    const where = site === undefined ? '' : ` (at the site ${quote(site)})`;
    if (filled === undefined)
      return tell(
        'missing-value',
        path,
        `${quote(text)} needs a value that the site ${quote(site ?? '')} does not have.`,
      );
    const read = parseIpRange(filled);
    if (!read.ok) return tell('address', path, `${mappedNetwork(filled) ?? read.error}${where}.`);
    if (list === 'hosts' && read.value.first !== read.value.last)
      return tell('address', path, `${quote(filled)} is more than one address${where}; it belongs under networks.`);
  }
}

function mappedNetwork(text: string): string | undefined {
  const read = parseCidr6(text);
  const v4 = read && read.bits >= 96 ? mappedIpv4(read.base) : undefined;
  if (!read || v4 === undefined) return undefined;
  return `${quote(text)} is an IPv4-mapped network, which is not accepted; write ${formatIpv4(v4)}/${read.bits - 96}`;
}

function checkGrant(
  grant: Grant,
  path: PolicyPath,
  document: PolicyDocument,
  inventory: Inventory | undefined,
  tell: Tell,
): void {
  for (const [index, role] of (grant.roles ?? []).entries())
    if (!Object.hasOwn(document.roles, role))
      tell(
        'unknown-role',
        [...path, 'roles', index],
        `There is no role ${quote(role)}; roles are declared under roles.`,
      );
  for (const [index, resource] of grant.to.entries())
    if (!Object.hasOwn(document.resources, resource))
      tell('unknown-resource', [...path, 'to', index], `There is no resource ${quote(resource)}.`);
  const clients =
    inventory && (grant.clients ?? []).length > 0 ? new Set(inventory.clients.map(({ id }) => id)) : undefined;
  for (const [index, client] of (grant.clients ?? []).entries())
    if (clients && !clients.has(client))
      tell('unknown-client', [...path, 'clients', index], `There is no client ${quote(client)}.`);
  for (const list of ['roles', 'clients', 'to'] as const)
    for (const [index, entry] of (grant[list] ?? []).entries())
      if (grant[list]?.indexOf(entry) !== index)
        tell('duplicate-entry', [...path, list, index], `${quote(entry)} is in this list already.`);
  if (grant.until !== undefined && parseUntil(grant.until, 'UTC') === undefined)
    tell('date', [...path, 'until'], `${quote(grant.until)} is a day or time that no calendar has.`);
}
