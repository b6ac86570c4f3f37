/** Compiles what one node must know from the store. */
import type { GatewayNetmap, Netmap, PopNetmap } from '#lib/netmap/netmap.ts';
import { parseEndpoint } from '#lib/values/endpoint.ts';
import type { Deps } from '../deps.ts';
import { gatewayLightLink, popLightLink } from '../lightlink/netmap.ts';
import { gatewayLtt, popLtt } from '../paths/netmap.ts';
import { iso } from '../time.ts';

const telemetryMs = 1000;
const keepaliveMs = 500;
const keepaliveMisses = 3;
/** Far above what a branch sends, far below what would hurt a PoP. */
const sessionPps = 20_000;
const sessionBps = 200_000_000;

interface NodeRow {
  readonly id: string;
  readonly name: string;
  readonly netmap_version: number;
}

const endpointOf = (text: string) => parseEndpoint(text) ?? { ip: '0.0.0.0', port: 0 };

async function gatewayNetmap(deps: Deps, node: NodeRow): Promise<GatewayNetmap | null> {
  const gateway = await deps.store.read
    .selectFrom('gateway')
    .innerJoin('site', 'site.id', 'gateway.site_id')
    .select(['gateway.forwards_json', 'gateway.site_id', 'site.name as site_name', 'site.lan_prefixes_json'])
    .where('gateway.id', '=', node.id)
    .executeTakeFirst();
  if (!gateway) return null;
  const tunnels = await deps.store.read
    .selectFrom('tunnel')
    .innerJoin('link', 'link.id', 'tunnel.link_id')
    .innerJoin('pop', 'pop.id', 'tunnel.pop_id')
    .innerJoin('node', 'node.id', 'pop.id')
    .select([
      'tunnel.id',
      'tunnel.token',
      'tunnel.fec_group_size',
      'tunnel.priority',
      'link.name as link',
      'pop.listen',
      'pop.id as pop_id',
      'node.name as pop_name',
    ])
    .where('tunnel.gateway_id', '=', node.id)
    .orderBy('tunnel.priority')
    .execute();
  const forwards = JSON.parse(gateway.forwards_json) as {
    name: string;
    listen: string;
    to: string;
    overlay?: 'ltt' | 'lightspeed';
  }[];
  return {
    kind: 'gateway',
    version: node.netmap_version,
    nodeId: node.id,
    nodeName: node.name,
    siteName: gateway.site_name,
    issuedAt: iso(deps.now()),
    telemetryMs,
    stun: deps.stun,
    lanPrefixes: JSON.parse(gateway.lan_prefixes_json),
    ingress: forwards.map((forward) => ({
      id: forward.listen,
      name: forward.name,
      listen: endpointOf(forward.listen),
      to: endpointOf(forward.to),
      overlay: forward.overlay ?? 'ltt',
    })),
    sessions: tunnels.map((tunnel) => ({
      id: tunnel.id,
      link: tunnel.link,
      popId: tunnel.pop_id,
      popName: tunnel.pop_name,
      pop: endpointOf(tunnel.listen ?? ''),
      token: tunnel.token,
      fecGroupSize: tunnel.fec_group_size,
      keepaliveMs,
      keepaliveMisses,
      priority: tunnel.priority,
    })),
    ltt: await gatewayLtt(deps, node.id),
    lightLink: await gatewayLightLink(deps, {
      id: node.id,
      siteId: gateway.site_id,
      netmapVersion: node.netmap_version,
    }),
  };
}

async function popNetmap(deps: Deps, node: NodeRow): Promise<PopNetmap> {
  const tunnels = await deps.store.read
    .selectFrom('tunnel')
    .innerJoin('link', 'link.id', 'tunnel.link_id')
    .innerJoin('gateway', 'gateway.id', 'tunnel.gateway_id')
    .innerJoin('site', 'site.id', 'gateway.site_id')
    .innerJoin('node', 'node.id', 'gateway.id')
    .select(['tunnel.id', 'tunnel.token', 'tunnel.fec_group_size', 'tunnel.priority', 'tunnel.gateway_id'])
    .select([
      'link.id as link_id',
      'link.name as link',
      'link.public_address',
      'node.name as gateway_name',
      'site.lan_prefixes_json',
    ])
    .where('tunnel.pop_id', '=', node.id)
    .orderBy('tunnel.id')
    .execute();
  return {
    kind: 'pop',
    version: node.netmap_version,
    nodeId: node.id,
    nodeName: node.name,
    issuedAt: iso(deps.now()),
    telemetryMs,
    allowDestinations: [],
    sessions: tunnels.map((tunnel) => ({
      id: tunnel.id,
      gatewayId: tunnel.gateway_id,
      gatewayName: tunnel.gateway_name,
      linkId: tunnel.link_id,
      link: tunnel.link,
      token: tunnel.token,
      from: tunnel.public_address === null ? [] : [tunnel.public_address],
      lanPrefixes: JSON.parse(tunnel.lan_prefixes_json),
      fecGroupSize: tunnel.fec_group_size,
      keepaliveMs,
      keepaliveMisses,
      priority: tunnel.priority,
      pps: sessionPps,
      bps: sessionBps,
    })),
    ltt: await popLtt(deps, node.id),
    lightLink: await popLightLink(deps, node.id),
  };
}

/** Null: there is no such node any more. */
export async function compileNetmap(deps: Deps, nodeId: string): Promise<Netmap | null> {
  const node = await deps.store.read
    .selectFrom('node')
    .select(['id', 'name', 'kind', 'netmap_version'])
    .where('id', '=', nodeId)
    .executeTakeFirst();
  if (!node) return null;
  return node.kind === 'gateway' ? gatewayNetmap(deps, node) : popNetmap(deps, node);
}
