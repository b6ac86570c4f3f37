/** The LightLink part of the netmaps: a gateway's clients and rules, a PoP's gateways to relay for. */
import { denyAll } from '#lib/netmap/access.ts';
import {
  type GatewayLightLink,
  type LightLinkRelay,
  noGatewayLightLink,
  type PopLightLink,
} from '#lib/netmap/lightlink.ts';
import { parseEndpoint } from '#lib/values/endpoint.ts';
import type { Reader } from '../../store/store.ts';
import type { Deps } from '../deps.ts';
import { currentRevision } from '../policy/enforced.ts';
import { rulesHash } from '../policy/rules.ts';
import { accessAt, clientsOf } from './access-of.ts';
import { gatewayAddress } from './pool.ts';

/** PoPs that the gateway has a segment to, by name. */
export async function relaysOf(db: Reader, gatewayId: string): Promise<LightLinkRelay[]> {
  const rows = await db
    .selectFrom('ltt_segment')
    .innerJoin('link', 'link.id', 'ltt_segment.link_id')
    .innerJoin('pop', 'pop.id', 'ltt_segment.pop_id')
    .innerJoin('node', 'node.id', 'pop.id')
    .select(['node.id', 'node.name', 'pop.listen'])
    .distinct()
    .where('link.gateway_id', '=', gatewayId)
    .where('pop.listen', 'is not', null)
    .orderBy('node.name')
    .execute();
  return rows.flatMap((row) => {
    const endpoint = parseEndpoint(row.listen ?? '');
    return endpoint ? [{ popId: row.id, popName: row.name, endpoint }] : [];
  });
}

export async function gatewayLightLink(
  deps: Deps,
  gateway: { readonly id: string; readonly siteId: string; readonly netmapVersion: number },
): Promise<GatewayLightLink> {
  const db = deps.store.read;
  const settings = await db.selectFrom('lightlink').selectAll().where('gateway_id', '=', gateway.id).executeTakeFirst();
  if (!settings) return noGatewayLightLink;
  const rows = settings.enabled === 1 ? await clientsOf(db, gateway.id, settings, deps.now()) : [];
  const compiled = await accessAt(deps, { ...settings, ...gateway }, rows);
  // A device that was removed since: nobody gets through rather than somebody who should not.
  if (!compiled.ok) deps.log.error({ gateway: gateway.id, problem: compiled.error }, 'access control does not compile');
  const byId = new Map(compiled.ok ? compiled.value.clients.map((client) => [client.id, client]) : []);
  const rules = compiled.ok ? compiled.value.rules : { ...denyAll, revision: await currentRevision(db) };
  const hash = rulesHash(rules);
  const { revision, expandedUntil } = rules;
  deps.intended.note(gateway.id, { version: gateway.netmapVersion, revision, hash, expandedUntil });
  return {
    enabled: settings.enabled === 1,
    pool: settings.pool,
    address: gatewayAddress(settings.pool),
    clients: rows.map((row) => ({
      id: row.id,
      name: row.name,
      publicKey: row.public_key,
      presharedKey: row.preshared_key,
      address4: row.address,
      address6: null,
      class: byId.get(row.id)?.class ?? -1,
      notAfter: row.expires_at,
    })),
    rules,
    rulesHash: hash,
    rulesAttempt: settings.rules_attempt,
    relays: await relaysOf(db, gateway.id),
  };
}

export async function popLightLink(deps: Deps, popId: string): Promise<PopLightLink> {
  const rows = await deps.store.read
    .selectFrom('lightlink')
    .innerJoin('node', 'node.id', 'lightlink.gateway_id')
    .innerJoin('link', 'link.gateway_id', 'lightlink.gateway_id')
    .innerJoin('ltt_segment', 'ltt_segment.link_id', 'link.id')
    .select(['node.id', 'node.overlay_key', 'ltt_segment.id as segment'])
    .where('ltt_segment.pop_id', '=', popId)
    .where('lightlink.enabled', '=', 1)
    .where('node.overlay_key', 'is not', null)
    .orderBy('node.id')
    .orderBy('ltt_segment.id')
    .execute();
  const gateways = new Map<string, { gatewayId: string; publicKey: string; segments: string[] }>();
  for (const row of rows) {
    const known = gateways.get(row.id);
    if (known) known.segments.push(row.segment);
    else gateways.set(row.id, { gatewayId: row.id, publicKey: row.overlay_key ?? '', segments: [row.segment] });
  }
  return { gateways: [...gateways.values()] };
}

/** PoPs whose netmap changes when LightLink of the gateway is switched. */
export async function relayPopIds(db: Reader, gatewayId: string): Promise<string[]> {
  return (await relaysOf(db, gatewayId)).map((relay) => relay.popId);
}
