/** Who may open a session on a PoP: from a netmap, or from the rules of a proxy without a controller. */
import type { SessionSpec } from '#lib/engine/tunnel/index.ts';
import type { PopNetmap } from '#lib/netmap/netmap.ts';
import { parseCidr4 } from '#lib/values/cidr.ts';
import { formatIpv4, parseIpv4 } from '#lib/values/ip.ts';
import type { StandaloneRules } from './dataplane.ts';

export type SpecLookup = (token: number, ip: number, port: number) => SessionSpec | 'wrong-token' | 'unknown-source';

const MAX_DESTINATIONS = 256;
const STANDALONE_KEEPALIVE = { keepaliveMs: 5000, keepaliveMisses: 3 };

export const nobody: SpecLookup = () => 'unknown-source';

export function specsOf(netmap: PopNetmap): { byId: ReadonlyMap<string, SessionSpec>; lookup: SpecLookup } {
  const byId = new Map<string, SessionSpec>();
  const bySource = new Map<number, SessionSpec[]>();
  for (const session of netmap.sessions) {
    const { id, gatewayId, token, keepaliveMs, keepaliveMisses, priority, pps, bps } = session;
    const lanPrefixes = session.lanPrefixes.flatMap((text) => parseCidr4(text) ?? []);
    const spec = {
      id,
      gatewayId,
      token,
      lanPrefixes,
      groupSize: session.fecGroupSize,
      keepaliveMs,
      keepaliveMisses,
      priority,
      pps,
      bps,
      maxDestinations: MAX_DESTINATIONS,
      exclusive: true,
    };
    byId.set(id, spec);
    for (const text of session.from) {
      const source = parseIpv4(text);
      if (source !== undefined) bySource.set(source, [...(bySource.get(source) ?? []), spec]);
    }
  }
  const lookup: SpecLookup = (token, ip) => {
    const specs = bySource.get(ip);
    return specs ? (specs.find((spec) => spec.token === token) ?? 'wrong-token') : 'unknown-source';
  };
  return { byId, lookup };
}

/** Every client with the token is a gateway of its own, named by its address. */
export function standaloneLookup(rules: StandaloneRules): SpecLookup {
  if (rules.token === null) return nobody;
  return (token, ip, port) => {
    if (token !== rules.token) return 'wrong-token';
    const id = `${formatIpv4(ip)}:${port}`;
    const { pps, bps } = rules;
    return {
      id,
      gatewayId: id,
      token,
      lanPrefixes: [],
      groupSize: 0,
      ...STANDALONE_KEEPALIVE,
      priority: 0,
      pps,
      bps,
      maxDestinations: MAX_DESTINATIONS,
      exclusive: false,
    };
  };
}
