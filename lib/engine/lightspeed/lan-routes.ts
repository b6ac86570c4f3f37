/** Which gateway's LAN an address is in. Longest prefix first; a fleet's table is short, so it is searched in order. */
import { type Cidr4, contains4 } from '#lib/values/cidr.ts';

export class LanRoutes {
  #routes: { cidr: Cidr4; gatewayId: string }[] = [];

  replace(gateways: Iterable<{ readonly gatewayId: string; readonly lanPrefixes: readonly Cidr4[] }>): void {
    const routes = new Map<string, { cidr: Cidr4; gatewayId: string }>();
    for (const { gatewayId, lanPrefixes } of gateways) {
      for (const cidr of lanPrefixes) routes.set(`${cidr.base}/${cidr.bits}/${gatewayId}`, { cidr, gatewayId });
    }
    this.#routes = [...routes.values()].sort((a, b) => b.cidr.bits - a.cidr.bits);
  }

  find(ip: number): string | undefined {
    for (const route of this.#routes) if (contains4(route.cidr, ip)) return route.gatewayId;
    return undefined;
  }
}
