/** What a policy is about: sites, gateways, devices, clients. A controller exports it; the command line reads it from a file. */
import '#lib/contract/jitless.ts';
import * as z from 'zod';
import { parseIpv4, parseIpv6 } from '#lib/values/ip.ts';
import { parseMac } from '#lib/values/mac.ts';
import { err, ok, type Result } from '#lib/values/result.ts';
import { isTimeZone } from '#lib/values/time-zone.ts';

const id = z.string().min(1).max(128);
const address4 = z.string().refine((text) => parseIpv4(text) !== undefined, 'Expected an IPv4 address.');
const address6 = z
  .string()
  .refine(
    (text) => parseIpv6(text) !== undefined && !text.toLowerCase().startsWith('::ffff:'),
    'Expected an IPv6 address.',
  );
const address = z.union([address4, address6], { error: 'Expected an IP address.' });

const site = z.object({
  id,
  name: z.string().max(200).optional(),
  timeZone: z.string().refine(isTimeZone, 'Expected the IANA name of a time zone, such as Europe/Berlin.'),
  values: z
    .record(z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,30}$/), z.union([z.string().max(100), z.number()]))
    .default({})
    .describe('What the address templates of resources are filled in with: {n} in 10.{n}.20.5.'),
});

const gateway = z.object({
  id,
  name: z.string().max(200).optional(),
  site: id,
  addresses: z.array(address).default([]).describe('Its own, of the LAN and of the tunnel.'),
});

const device = z.object({
  name: id,
  mac: z
    .string()
    .refine((text) => parseMac(text) !== undefined, 'Expected a hardware address such as aa:bb:cc:00:11:22.')
    .nullable()
    .default(null),
  site: id,
  addresses: z.array(address).default([]),
});

const client = z.object({
  id,
  name: z.string().max(200).optional(),
  roles: z.array(id).default([]),
  site: id.nullable().default(null),
  gateway: id.nullable().default(null).describe('The only gateway that it comes in by; null: by any.'),
  address4: address4.nullable().default(null),
  address6: address6.nullable().default(null),
  registered: z.boolean().default(false),
  notAfter: z.iso.datetime({ offset: true }).nullable().default(null),
});

export const inventorySchema = z.object({
  sites: z.array(site).max(100_000).default([]),
  gateways: z.array(gateway).max(100_000).default([]),
  devices: z.array(device).max(1_000_000).default([]),
  clients: z.array(client).max(1_000_000).default([]),
});
export type Inventory = z.infer<typeof inventorySchema>;
export type InventoryGateway = Inventory['gateways'][number];
export type InventoryClient = Inventory['clients'][number];

export function inventoryJsonSchema(): unknown {
  return z.toJSONSchema(inventorySchema, { io: 'input', unrepresentable: 'any' });
}

const served = new WeakMap<Inventory, Inventory['sites']>();

/** Sites that have a gateway; all of them where there is no gateway at all. Addresses matter nowhere else. */
export function sitesServed(inventory: Inventory): Inventory['sites'] {
  const known = served.get(inventory);
  if (known) return known;
  const { gateways, sites } = inventory;
  const having = new Set(gateways.map(({ site }) => site));
  const found = gateways.length === 0 ? sites : sites.filter(({ id }) => having.has(id));
  served.set(inventory, found);
  return found;
}

/** The error is a sentence that names the first thing that is wrong. */
export function readInventory(value: unknown): Result<Inventory> {
  const parsed = inventorySchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return err(`${issue?.path.join('.') || 'the inventory'}: ${issue?.message ?? 'is not readable.'}`);
  }
  const { sites, gateways, devices, clients } = parsed.data;
  const siteIds = new Set(sites.map((each) => each.id));
  const stray = [...gateways, ...devices].find((each) => !siteIds.has(each.site));
  if (stray)
    return err(
      `${JSON.stringify('id' in stray ? stray.id : stray.name)} is at the site ${JSON.stringify(stray.site)}, which is not in the inventory.`,
    );
  for (const [what, ids] of [
    ['site', sites.map((each) => each.id)],
    ['gateway', gateways.map((each) => each.id)],
    ['client', clients.map((each) => each.id)],
    ['client address', clients.flatMap((each) => [each.address4, each.address6]).filter((text) => text !== null)],
  ] as const) {
    const twice = duplicateOf(ids);
    if (twice !== undefined) return err(`The ${what} ${JSON.stringify(twice)} is there twice.`);
  }
  return ok(parsed.data);
}

function duplicateOf(ids: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return ids.find((each) => seen.size === seen.add(each).size);
}
