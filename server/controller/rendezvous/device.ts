/** A person's device by its token: the clients that it is, and all that it needs in order to be one. */
import type { GoneReason, LinkTunnel } from '#lib/contract/link.ts';
import { formatEndpoint } from '#lib/values/endpoint.ts';
import { tunnelConfigOf } from '../clients/add.ts';
import type { Deps } from '../deps.ts';
import { accessAt } from '../lightlink/access-of.ts';
import { relaysOf } from '../lightlink/netmap.ts';
import { gatewayAddress } from '../lightlink/pool.ts';
import { isoOrNull } from '../time.ts';

export interface Device {
  /** Hash of its token. */
  readonly id: string;
  readonly tunnels: readonly LinkTunnel[];
  readonly expiresAt: string | null;
  /** By client, the gateway that it belongs to. */
  readonly gatewayOf: ReadonlyMap<string, string>;
  /** Epoch ms of the next deadline of any client; null where there is none. */
  readonly nextEnd: number | null;
}

const rowsOf = (deps: Pick<Deps, 'store'>, tokenHash: string) =>
  deps.store.read
    .selectFrom('client')
    .innerJoin('gateway', 'gateway.id', 'client.gateway_id')
    .innerJoin('node', 'node.id', 'gateway.id')
    .innerJoin('site', 'site.id', 'gateway.site_id')
    .innerJoin('lightlink', 'lightlink.gateway_id', 'gateway.id')
    .selectAll('client')
    .select(['node.name as gateway_name', 'node.overlay_key', 'node.netmap_version'])
    .select(['site.id as site_id', 'site.name as site_name', 'site.lan_prefixes_json'])
    .select(['lightlink.pool', 'lightlink.dns_json', 'lightlink.access_json', 'lightlink.enabled as link_enabled'])
    .select('lightlink.require_registered')
    .where('client.token_hash', '=', tokenHash)
    .orderBy('client.id')
    .execute();
type Row = Awaited<ReturnType<typeof rowsOf>>[number];

/** The device, or why it is none any more. */
export async function readDevice(deps: Deps, tokenHash: string): Promise<Device | GoneReason> {
  const now = deps.now();
  const rows = await rowsOf(deps, tokenHash);
  if (rows.length === 0) return 'unknown';
  const enabled = rows.filter((row) => row.enabled === 1);
  if (enabled.length === 0) return 'disabled';
  const live = enabled.filter((row) => row.expires_at === null || row.expires_at > now);
  if (live.length === 0) return 'expired';
  const ends = live.flatMap((row) => row.expires_at ?? []);
  const shown = live.filter((row) => row.link_enabled === 1);
  return {
    id: tokenHash,
    tunnels: await Promise.all(shown.map((row) => tunnelOf(deps, row))),
    expiresAt: isoOrNull(ends.length < live.length ? null : Math.max(...ends)),
    gatewayOf: new Map(live.map((row) => [row.id, row.gateway_id])),
    nextEnd: ends.length > 0 ? Math.min(...ends) : null,
  };
}

async function tunnelOf(deps: Deps, row: Row): Promise<LinkTunnel> {
  const gateway = { ...row, id: row.gateway_id, name: row.gateway_name };
  const [config, relays, compiled] = await Promise.all([
    tunnelConfigOf(deps, gateway, row),
    relaysOf(deps.store.read, row.gateway_id),
    accessAt(deps, { ...row, id: row.gateway_id, siteId: row.site_id }, []),
  ]);
  const resources = compiled.ok ? compiled.value.advertisedTo({ role: row.access_role, id: row.id }) : null;
  // The nearest first: the others are for when it is gone.
  const sorted = relays.toSorted(
    (a, b) =>
      Number(formatEndpoint(b.endpoint) === config.endpoint) - Number(formatEndpoint(a.endpoint) === config.endpoint),
  );
  return {
    ...config,
    gatewayAddress: gatewayAddress(row.pool),
    relays: sorted.map((relay) => ({
      pop: { id: relay.popId, name: relay.popName },
      endpoint: formatEndpoint(relay.endpoint),
      stream: deps.links.streamOf(relay.popId),
    })),
    resources:
      resources?.map(({ kind, name, addresses, services }) => ({
        kind,
        name,
        addresses: [...addresses],
        services: [...services],
      })) ?? null,
    awaitsRegistration: row.require_registered === 1 && row.registered === 0,
  };
}
