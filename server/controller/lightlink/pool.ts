/** The network that a gateway's clients have their addresses from. Pure, but for what is taken already. */
import { type Cidr4, overlaps4, parseCidr4 } from '#lib/values/cidr.ts';
import { formatIpv4, parseIpv4 } from '#lib/values/ip.ts';
import type { Reader, Writer } from '../../store/store.ts';

const SMALLEST = 28;
const LARGEST = 16;
/** Pools that nobody chose: 10.192.0.0 to 10.255.255.0, a /24 each. */
const FIRST_AUTO = 0x0ac0_0000;
const AUTO_POOLS = 64 * 256;

/** Every network that a pool must keep clear of: LANs of all sites and the pools of the other gateways. */
export async function takenNetworks(
  db: Reader | Writer,
  exceptGateway: string,
): Promise<{ text: string; whose: string }[]> {
  const sites = await db.selectFrom('site').select(['name', 'lan_prefixes_json']).execute();
  const pools = await db
    .selectFrom('lightlink')
    .innerJoin('node', 'node.id', 'lightlink.gateway_id')
    .select(['lightlink.pool', 'node.name'])
    .where('lightlink.gateway_id', '!=', exceptGateway)
    .execute();
  return [
    ...sites.flatMap((site) =>
      (JSON.parse(site.lan_prefixes_json) as string[]).map((text) => ({ text, whose: `the LAN of ${site.name}` })),
    ),
    ...pools.map((pool) => ({ text: pool.pool, whose: `the clients of ${pool.name}` })),
  ];
}

/** A sentence why this cannot be a pool; undefined when it can. */
export function poolProblem(text: string, taken: readonly { text: string; whose: string }[]): string | undefined {
  const pool = parseCidr4(text);
  if (!pool) return `${text} is not an IPv4 network with its host bits zero.`;
  if (pool.bits < LARGEST || pool.bits > SMALLEST)
    return `A pool is a /${LARGEST} to a /${SMALLEST}; this is a /${pool.bits}.`;
  const other = taken.find((each) => {
    const network = parseCidr4(each.text);
    return network !== undefined && overlaps4(pool, network);
  });
  return other && `${text} overlaps ${other.text}, ${other.whose}.`;
}

/** The first pool of the automatic range that is free; undefined when all are taken. */
export function freePool(taken: readonly { text: string; whose: string }[]): string | undefined {
  const networks = taken.flatMap(({ text }) => parseCidr4(text) ?? []);
  for (let i = 0; i < AUTO_POOLS; i++) {
    const text = `${formatIpv4(FIRST_AUTO + i * 256)}/24`;
    const pool = parseCidr4(text) as Cidr4;
    if (!networks.some((network) => overlaps4(pool, network))) return text;
  }
  return undefined;
}

/** The gateway's own address: the first of the pool. */
export const gatewayAddress = (pool: string): string => formatIpv4((parseIpv4(pool.split('/')[0] ?? '') ?? 0) + 1);

/** The lowest address that no client has; undefined when the pool is full. */
export function freeAddress(pool: string, taken: ReadonlySet<string>): string | undefined {
  const cidr = parseCidr4(pool);
  if (!cidr) return undefined;
  const first = parseIpv4(pool.split('/')[0] ?? '') ?? 0;
  const size = 2 ** (32 - cidr.bits);
  for (let i = 2; i < size - 1; i++) {
    const address = formatIpv4(first + i);
    if (!taken.has(address)) return address;
  }
  return undefined;
}
