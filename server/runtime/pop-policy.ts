/** Where a PoP relays to, and what its own addresses are. */
import { networkInterfaces } from 'node:os';
import { DestinationPolicy } from '#lib/engine/tunnel/index.ts';
import { formatCidr4, parseCidr4 } from '#lib/values/cidr.ts';
import { parseIpv4 } from '#lib/values/ip.ts';

/** `allowPublic`: whether an empty list means every public unicast address; a netmap's empty list means none. */
export function destinationPolicy(
  allowDestinations: readonly string[],
  allowPublic: boolean,
  ownPort: number,
): DestinationPolicy {
  const allow = allowDestinations.flatMap((text) => parseCidr4(text) ?? []);
  return new DestinationPolicy({ allow, allowPublic: allowPublic && allow.length === 0, own: ownAddresses(), ownPort });
}

function ownAddresses(): number[] {
  return Object.values(networkInterfaces()).flatMap((addresses) =>
    (addresses ?? []).flatMap(({ address }) => parseIpv4(address) ?? []),
  );
}

/** Those of the networks that open a special range, for a warning to whoever starts the proxy. */
export function openedRanges(allowDestinations: readonly string[]): string[] {
  return destinationPolicy(allowDestinations, false, 0).opened.map(formatCidr4);
}
