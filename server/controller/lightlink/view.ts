/** LightLink of a gateway as the contract shows it. */
import type { SimpleAccess } from '#lib/contract/access-control.ts';
import type { LightLinkSettings } from '#lib/contract/lightlink.ts';
import { formatEndpoint } from '#lib/values/endpoint.ts';
import type { Deps } from '../deps.ts';
import type { GatewayRecord } from '../gateways/find.ts';
import { currentRevision } from '../policy/enforced.ts';
import { noAccess } from './access-of.ts';
import { relaysOf } from './netmap.ts';
import { gatewayAddress } from './pool.ts';

export async function viewLightLink(deps: Deps, gateway: GatewayRecord): Promise<LightLinkSettings> {
  const db = deps.store.read;
  const [row, count, relays, policyRevision] = await Promise.all([
    db.selectFrom('lightlink').selectAll().where('gateway_id', '=', gateway.id).executeTakeFirst(),
    db
      .selectFrom('client')
      .select((eb) => eb.fn.countAll<number>().as('clients'))
      .where('gateway_id', '=', gateway.id)
      .executeTakeFirst(),
    relaysOf(db, gateway.id),
    currentRevision(db),
  ]);
  const live = deps.fleet.node(gateway.id)?.state?.lightLink?.clients ?? [];
  return {
    gateway: { id: gateway.id, name: gateway.name },
    site: { id: gateway.site_id, name: gateway.site_name },
    enabled: row?.enabled === 1,
    pool: row?.pool ?? null,
    address: row ? gatewayAddress(row.pool) : null,
    dns: row ? (JSON.parse(row.dns_json) as string[]) : [],
    requireRegistered: row?.require_registered === 1,
    access: row ? (JSON.parse(row.access_json) as SimpleAccess) : noAccess,
    policyRevision,
    clients: count?.clients ?? 0,
    online: live.filter((client) => client.online).length,
    relays: relays.map((relay) => ({
      pop: { id: relay.popId, name: relay.popName },
      endpoint: formatEndpoint(relay.endpoint),
    })),
    intended: gateway.netmap_version,
    enforced: gateway.netmap_enforced,
  };
}
