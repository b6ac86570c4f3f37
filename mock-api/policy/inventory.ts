/** The mock fleet as the policy's inventory: sites by slug, clients by id. */
import { type Inventory, readInventory } from '#lib/policy/inventory.ts';
import { loadPolicy, type PolicyProgram } from '#lib/policy/program.ts';
import type { Db } from '../db.ts';
import { siteOf } from '../view.ts';

/** So many sites have clients in the seed; more would make the browser wait. */
const mostGateways = 60;

const siteSlug = (db: Db, siteId: string): string => siteOf(db, siteId)?.slug ?? siteId;

export function inventoryOf(db: Db): Inventory {
  const gateways = db.gateways.slice(0, mostGateways);
  const own = new Map(gateways.map(({ id, siteId }) => [id, siteSlug(db, siteId)]));
  const slugs = new Set(own.values());
  const read = readInventory({
    sites: db.sites
      .filter(({ slug }) => slugs.has(slug))
      .map(({ slug, name, timeZone, values }) => ({ id: slug, name, timeZone, values })),
    gateways: gateways.map(({ id, name, siteId }) => ({
      id,
      name,
      site: siteSlug(db, siteId),
      addresses: [`${siteOf(db, siteId)?.values['lan'] ?? '10.0.0'}.1`],
    })),
    devices: db.devices.map(({ name, mac, siteId, addresses }) => ({
      name,
      mac,
      site: siteSlug(db, siteId),
      addresses,
    })),
    clients: db.clients
      .filter(({ gatewayId }) => own.has(gatewayId))
      .map((client) => ({
        id: client.id,
        name: client.name,
        roles: [client.accessRole],
        site: own.get(client.gatewayId),
        gateway: client.gatewayId,
        address4: client.address,
        registered: client.registered,
        notAfter: client.expiresAt === null ? null : new Date(client.expiresAt).toISOString(),
      })),
  });
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

export const enforcedText = (db: Db): string => db.policy.revisions.at(-1)?.text ?? 'version: 1\n';

/** Throws nothing: a text that is no policy has no program. */
export function programOf(db: Db, text: string): PolicyProgram | undefined {
  const loaded = loadPolicy(text, inventoryOf(db));
  return loaded.ok ? loaded.value : undefined;
}
