/** Sites, gateways, devices and clients as policies know them, out of the store. Sites by slug, everything else by id. */
import type { Inventory } from '#lib/policy/inventory.ts';
import type { Reader, Row, Writer } from '../../store/store.ts';
import { gatewayAddress } from '../lightlink/pool.ts';
import { iso } from '../time.ts';

/** Clients that nobody lets in now are known by name and reach nothing. */
const ENDED = iso(0);

export interface FleetInventory {
  readonly inventory: Inventory;
  /** Sites by slug; gateways and clients by id. */
  readonly sites: ReadonlyMap<string, { readonly id: string; readonly name: string }>;
  readonly gateways: ReadonlyMap<string, { readonly id: string; readonly name: string; readonly siteId: string }>;
  readonly clients: ReadonlyMap<string, InventoryPerson>;
  /** Clients that a policy names and that are no more. */
  readonly gone: ReadonlySet<string>;
}

export interface InventoryPerson {
  readonly id: string;
  readonly name: string;
  readonly person: string;
  readonly gatewayId: string;
  /** May come in at this moment. */
  readonly active: boolean;
}

type Site = Pick<Row<'site'>, 'name' | 'slug' | 'time_zone' | 'values_json' | 'lan_prefixes_json'>;

/** `lan1`, `lan2` and so on are the site's LAN networks; a value of the same name that somebody has set wins. */
export const siteNetworks = (site: Pick<Site, 'lan_prefixes_json'>): Record<string, string> =>
  Object.fromEntries((JSON.parse(site.lan_prefixes_json) as string[]).map((text, index) => [`lan${index + 1}`, text]));

const inventorySite = (site: Site): Inventory['sites'][number] => ({
  id: site.slug,
  name: site.name,
  timeZone: site.time_zone,
  values: { ...siteNetworks(site), ...(JSON.parse(site.values_json) as Record<string, string>) },
});

const inventoryDevice = (row: Row<'site_device'>, slug: string): Inventory['devices'][number] => ({
  name: row.name,
  mac: row.mac,
  site: slug,
  addresses: JSON.parse(row.addresses_json) as string[],
});

const inventoryClient = (row: Row<'client'>, slug: string, active: boolean): Inventory['clients'][number] => ({
  id: row.id,
  name: `${row.person}, ${row.name}`.slice(0, 200),
  roles: [row.access_role],
  site: slug,
  gateway: row.gateway_id,
  address4: row.address,
  address6: null,
  registered: row.registered === 1,
  notAfter: active ? (row.expires_at === null ? null : iso(row.expires_at)) : ENDED,
});

/** A client that a policy names and that is no more: known by its id, and reaching nothing. */
const goneClient = (id: string): Inventory['clients'][number] => ({
  id,
  roles: [],
  site: null,
  gateway: '',
  address4: null,
  address6: null,
  registered: false,
  notAfter: ENDED,
});

/**
 * Of the whole fleet; gateways without LightLink enforce nothing and are not in it. `named`: clients that a policy names already, which
 * is no slip when they are gone since.
 */
export async function fleetInventory(
  db: Reader | Writer,
  now: number,
  named: ReadonlySet<string> = new Set(),
): Promise<FleetInventory> {
  const [sites, gateways, devices, clients] = await Promise.all([
    db.selectFrom('site').selectAll().orderBy('name').execute(),
    db
      .selectFrom('lightlink')
      .innerJoin('gateway', 'gateway.id', 'lightlink.gateway_id')
      .innerJoin('node', 'node.id', 'gateway.id')
      .innerJoin('site', 'site.id', 'gateway.site_id')
      .select(['node.id', 'node.name', 'site.slug', 'site.id as site_id', 'lightlink.pool'])
      .select(['lightlink.enabled', 'lightlink.require_registered'])
      .where('lightlink.enabled', '=', 1)
      .orderBy('node.name')
      .execute(),
    db.selectFrom('site_device').selectAll().orderBy('name').execute(),
    db.selectFrom('client').selectAll().orderBy('name').orderBy('id').execute(),
  ]);
  const slugs = new Map(sites.map(({ id, slug }) => [id, slug]));
  const byGateway = new Map(gateways.map((row) => [row.id, row]));
  const known = clients.flatMap((row) => {
    const gateway = byGateway.get(row.gateway_id);
    if (!gateway) return [];
    const active =
      row.enabled === 1 &&
      (row.expires_at === null || row.expires_at > now) &&
      (gateway.require_registered === 0 || row.registered === 1);
    return [{ row, slug: gateway.slug, active }];
  });
  const there = new Set(known.map(({ row }) => row.id));
  const gone = new Set([...named].filter((id) => !there.has(id)));
  return {
    inventory: {
      sites: sites.map(inventorySite),
      gateways: gateways.map(({ id, name, slug, pool }) => ({
        id,
        name,
        site: slug,
        addresses: [gatewayAddress(pool)],
      })),
      devices: devices.map((row) => inventoryDevice(row, slugs.get(row.site_id) ?? '')),
      clients: [
        ...known.map(({ row, slug, active }) => inventoryClient(row, slug, active)),
        ...[...gone].map(goneClient),
      ],
    },
    gone,
    sites: new Map(sites.map(({ id, slug, name }) => [slug, { id, name }])),
    gateways: new Map(gateways.map(({ id, name, site_id }) => [id, { id, name, siteId: site_id }])),
    clients: new Map(
      known.map(({ row: { id, name, person, gateway_id }, active }) => [
        id,
        { id, name, person, gatewayId: gateway_id, active },
      ]),
    ),
  };
}

/** Whose device it is and what it is called; the id of one that is gone. */
export const nameIn =
  ({ clients }: Pick<FleetInventory, 'clients'>) =>
  (id: string): string => {
    const known = clients.get(id);
    return known ? `${known.person}, ${known.name}` : id;
  };

/** Of one gateway: all that its rules depend on. `clients`: those that may come in. */
export async function gatewayInventory(
  db: Reader | Writer,
  gateway: { readonly id: string; readonly siteId: string; readonly pool: string },
  clients: readonly Row<'client'>[],
): Promise<Inventory> {
  const [site, devices] = await Promise.all([
    db.selectFrom('site').selectAll().where('id', '=', gateway.siteId).executeTakeFirstOrThrow(),
    db.selectFrom('site_device').selectAll().where('site_id', '=', gateway.siteId).orderBy('name').execute(),
  ]);
  return {
    sites: [inventorySite(site)],
    gateways: [{ id: gateway.id, site: site.slug, addresses: [gatewayAddress(gateway.pool)] }],
    devices: devices.map((row) => inventoryDevice(row, site.slug)),
    clients: clients.map((row) => inventoryClient(row, site.slug, true)),
  };
}
