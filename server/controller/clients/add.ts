/** A device becomes a client of a gateway: an address of its pool, a pre-shared key, a credential of its own. */
import { randomBytes } from 'node:crypto';
import type { TunnelConfig } from '#lib/contract/invites.ts';
import { formatEndpoint } from '#lib/values/endpoint.ts';
import { isLowOrderKey } from '#lib/values/x25519.ts';
import type { Row, Writer } from '../../store/store.ts';
import type { Deps } from '../deps.ts';
import { badField, Fault } from '../fault.ts';
import { newId } from '../ids.ts';
import { relaysOf } from '../lightlink/netmap.ts';
import { freeAddress, gatewayAddress } from '../lightlink/pool.ts';

/**
 * The least that IPv6 needs inside (RFC 8200 section 5). By a relay a packet of it makes a datagram of 1,372 bytes, which DSL, LTE and
 * tunnels of providers carry without a fragment; nothing has to be found out where ICMP is filtered.
 */
const mtuBytes = 1280;
/** Shorter than the shortest mapping lifetime that NATs have (RFC 4787 section 4.3: two minutes, often thirty seconds). */
const keepaliveSeconds = 20;

export interface NewClient {
  readonly inviteId: string | null;
  readonly name: string;
  readonly person: string;
  readonly email: string | null;
  readonly platform: string;
  readonly deviceId: string | null;
  readonly accessRole: string;
  readonly publicKey: string;
  readonly expiresAt: number | null;
  readonly tokenHash: string;
  readonly note: string;
}

export interface ClientGateway {
  readonly id: string;
  readonly name: string;
  readonly overlay_key: string | null;
  readonly pool: string;
  readonly dns_json: string;
  readonly site_name: string;
  readonly lan_prefixes_json: string;
}

/** Throws CONFLICT for a key that this gateway knows, or a pool without a free address. */
export async function addClient(
  db: Writer,
  gateway: ClientGateway,
  client: NewClient,
  now: number,
): Promise<Row<'client'>> {
  const others = await db
    .selectFrom('client')
    .select(['address', 'public_key'])
    .where('gateway_id', '=', gateway.id)
    .execute();
  if (isLowOrderKey(Buffer.from(client.publicKey, 'base64').toString('hex')))
    throw badField('publicKey', 'This is no key that anybody can agree with; make a new one.');
  if (client.publicKey === gateway.overlay_key || others.some((other) => other.public_key === client.publicKey))
    throw badField('publicKey', 'This key is in use already; make a new one.');
  const address = freeAddress(gateway.pool, new Set(others.map((other) => other.address)));
  if (address === undefined) throw new Fault('CONFLICT', `Every address of ${gateway.pool} is taken.`);
  const row: Row<'client'> = {
    id: newId('cl'),
    gateway_id: gateway.id,
    invite_id: client.inviteId,
    name: client.name,
    person: client.person,
    email: client.email,
    platform: client.platform,
    device_id: client.deviceId,
    access_role: client.accessRole,
    public_key: client.publicKey,
    preshared_key: randomBytes(32).toString('base64'),
    address,
    registered: 0,
    enabled: 1,
    note: client.note,
    created_at: now,
    expires_at: client.expiresAt,
    token_hash: client.tokenHash,
    first_handshake_at: null,
    last_handshake_at: null,
    last_seen_at: null,
    rx_bytes: 0,
    tx_bytes: 0,
  };
  await db.insertInto('client').values(row).execute();
  return row;
}

/** What the device puts into its WireGuard file. */
export async function tunnelConfigOf(deps: Deps, gateway: ClientGateway, client: Row<'client'>): Promise<TunnelConfig> {
  return {
    clientId: client.id,
    gateway: { id: gateway.id, name: gateway.name },
    site: gateway.site_name,
    address: `${client.address}/32`,
    dns: JSON.parse(gateway.dns_json) as string[],
    mtuBytes,
    publicKey: gateway.overlay_key ?? '',
    presharedKey: client.preshared_key,
    allowedIps: [`${gatewayAddress(gateway.pool)}/32`, ...(JSON.parse(gateway.lan_prefixes_json) as string[])],
    endpoint: await nearestRelay(deps, gateway.id),
    persistentKeepaliveSeconds: keepaliveSeconds,
  };
}

/** The PoP that the gateway reaches fastest; any of them before something was measured. */
async function nearestRelay(deps: Deps, gatewayId: string): Promise<string | null> {
  const relays = await relaysOf(deps.store.read, gatewayId);
  const segments = deps.fleet.node(gatewayId)?.state?.overlay?.segments ?? [];
  const rows = await deps.store.read.selectFrom('ltt_segment').select(['id', 'pop_id']).execute();
  const popOf = new Map(rows.map((row) => [row.id, row.pop_id]));
  const rttOf = (popId: string): number =>
    Math.min(
      ...segments.filter((each) => popOf.get(each.id) === popId).map((each) => each.rttMs ?? Number.POSITIVE_INFINITY),
    );
  const [best] = relays.toSorted((a, b) => rttOf(a.popId) - rttOf(b.popId) || 0);
  return best ? formatEndpoint(best.endpoint) : null;
}
