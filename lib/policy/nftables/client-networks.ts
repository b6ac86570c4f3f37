/** Whose packets the rules judge: networks of clients, and single clients outside of them, so that none goes unjudged. */
import type { AccessClient } from '#lib/netmap/access.ts';
import { contains4, contains6, parseCidr4, parseCidr6 } from '#lib/values/cidr.ts';
import { parseIpv4, parseIpv6 } from '#lib/values/ip.ts';

/** CIDR by family. */
export interface ClientNetworks {
  readonly 4: readonly string[];
  readonly 6: readonly string[];
}

export function clientNetworks(networks: readonly string[], clients: readonly AccessClient[]): ClientNetworks {
  const known4 = networks.flatMap((text) => parseCidr4(text) ?? []);
  const known6 = networks.flatMap((text) => parseCidr6(text) ?? []);
  const strays4 = clients.flatMap(({ address4 }) => {
    const ip = address4 === null ? undefined : parseIpv4(address4);
    return ip === undefined || known4.some((each) => contains4(each, ip)) ? [] : [`${address4}/32`];
  });
  const strays6 = clients.flatMap(({ address6 }) => {
    const ip = address6 === null ? undefined : parseIpv6(address6);
    return ip === undefined || known6.some((each) => contains6(each, ip)) ? [] : [`${address6}/128`];
  });
  return {
    4: [...networks.filter((text) => parseCidr4(text)), ...strays4],
    6: [...networks.filter((text) => parseCidr6(text)), ...strays6],
  };
}
