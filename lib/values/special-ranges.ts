/**
 * Addresses that are never a relay's business: the IANA special-purpose registries (RFC 6890 and its successors) plus
 * multicast and the forms that smuggle IPv4 into IPv6. As data, each with the name of its reason.
 */
import { type Cidr4, type Cidr6, contains4, contains6, parseCidr4, parseCidr6 } from './cidr.ts';
import { mappedIpv4, parseIpv4, parseIpv6 } from './ip.ts';

const V4 = [
  ['0.0.0.0/8', 'this-network'], // RFC 791
  ['10.0.0.0/8', 'private'], // RFC 1918
  ['100.64.0.0/10', 'shared-cgnat'], // RFC 6598
  ['127.0.0.0/8', 'loopback'], // RFC 1122
  ['169.254.0.0/16', 'link-local'], // RFC 3927; the cloud metadata address is here
  ['172.16.0.0/12', 'private'],
  ['192.0.0.0/24', 'protocol-assignments'], // RFC 6890
  ['192.0.2.0/24', 'documentation'], // RFC 5737
  ['192.88.99.0/24', 'deprecated-6to4-relay'], // RFC 7526
  ['192.168.0.0/16', 'private'],
  ['198.18.0.0/15', 'benchmarking'], // RFC 2544
  ['198.51.100.0/24', 'documentation'],
  ['203.0.113.0/24', 'documentation'],
  ['224.0.0.0/4', 'multicast'], // RFC 5771
  ['255.255.255.255/32', 'broadcast'], // before 240/4, which contains it
  ['240.0.0.0/4', 'reserved'], // RFC 1112
] as const;

const V6 = [
  ['::/128', 'unspecified'],
  ['::1/128', 'loopback'],
  ['::ffff:0:0/96', 'ipv4-mapped'],
  ['::/96', 'ipv4-compatible'],
  ['64:ff9b::/96', 'nat64'], // RFC 6052
  ['64:ff9b:1::/48', 'nat64-local'], // RFC 8215
  ['100::/64', 'discard'], // RFC 6666
  ['2001::/23', 'protocol-assignments'],
  ['2001:db8::/32', 'documentation'],
  ['2002::/16', '6to4'],
  ['3fff::/20', 'documentation'], // RFC 9637
  ['5f00::/16', 'segment-routing'], // RFC 9602
  ['fc00::/7', 'unique-local'],
  ['fe80::/10', 'link-local'],
  ['fec0::/10', 'site-local'],
  ['ff00::/8', 'multicast'],
] as const;

export type SpecialRangeReason = (typeof V4)[number][1] | (typeof V6)[number][1] | 'not-an-address';

export interface SpecialRange<C> {
  readonly cidr: C;
  readonly reason: SpecialRangeReason;
}

function table<C>(
  rows: readonly (readonly [string, SpecialRangeReason])[],
  parse: (text: string) => C | undefined,
): SpecialRange<C>[] {
  return rows.flatMap(([text, reason]) => {
    const cidr = parse(text);
    return cidr === undefined ? [] : [{ cidr, reason }];
  });
}

export const SPECIAL_RANGES_4: readonly SpecialRange<Cidr4>[] = table(V4, parseCidr4);
export const SPECIAL_RANGES_6: readonly SpecialRange<Cidr6>[] = table(V6, parseCidr6);

/** Why an IPv4 address may not be relayed to, or undefined for a public unicast address. Allocates nothing. */
export function specialRangeOf4(ip: number): SpecialRangeReason | undefined {
  for (const range of SPECIAL_RANGES_4) if (contains4(range.cidr, ip)) return range.reason;
  return undefined;
}

/** The same for IPv6. An IPv4-mapped address is always special: it must be judged as what it is, an IPv4 address. */
export function specialRangeOf6(ip: bigint): SpecialRangeReason | undefined {
  const mapped = mappedIpv4(ip);
  if (mapped !== undefined) return specialRangeOf4(mapped) ?? 'ipv4-mapped';
  for (const range of SPECIAL_RANGES_6) if (contains6(range.cidr, ip)) return range.reason;
  return undefined;
}

/** The same for text in any form; text that is not strictly an address is itself a reason. */
export function specialRangeOfText(text: string): SpecialRangeReason | undefined {
  const v4 = parseIpv4(text);
  if (v4 !== undefined) return specialRangeOf4(v4);
  const v6 = text.includes(':') ? parseIpv6(text) : undefined;
  return v6 === undefined ? 'not-an-address' : specialRangeOf6(v6);
}
