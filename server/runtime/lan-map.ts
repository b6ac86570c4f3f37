/** Lab only: LANs that live on loopback, where no address inside a tunnel may lead, under another address. */
import { type Cidr4, contains4 } from '#lib/values/cidr.ts';
import { formatIpv4, parseIpv4 } from '#lib/values/ip.ts';

/** Networks of one size. */
export type LanMap = readonly { readonly from: Cidr4; readonly to: Cidr4 }[];

/** The same host of the other network; the address itself where no rule has it. */
export function mappedAddress(map: LanMap, address: string): string {
  const ip = parseIpv4(address);
  const rule = ip === undefined ? undefined : map.find(({ from }) => contains4(from, ip));
  return rule && ip !== undefined ? formatIpv4(rule.to.base + (ip - rule.from.base)) : address;
}
