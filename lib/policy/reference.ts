/** What is right, said slowly: the rules as a person reads them. Every enforcement target is tested against this. */
import { hasPorts, isOpen } from '#lib/netmap/access.ts';
import type { IpRange } from '#lib/values/ip-range.ts';
import { isSubject, type ResolvedClient, type ResolvedGateway, type ResolvedResource } from './resolved.ts';

export interface Attempt {
  readonly client: ResolvedClient | undefined;
  /** A single address. */
  readonly to: IpRange;
  readonly protocol: number;
  readonly port: number;
  readonly wallMs: number;
}

export function mayReach(gateway: ResolvedGateway, attempt: Attempt): boolean {
  const { client, wallMs } = attempt;
  if (!client || (client.notAfter !== null && wallMs >= client.notAfter)) return false;
  const fitting = gateway.rules.filter(
    (rule) =>
      isSubject(rule.subjects, client) &&
      isOpen(rule.windows, wallMs) &&
      rule.resources.some((index) => isIn(gateway.resources[index], attempt)),
  );
  return fitting.some(({ effect }) => effect === 'allow') && fitting.every(({ effect }) => effect === 'allow');
}

function isIn(resource: ResolvedResource | undefined, { to, protocol, port }: Attempt): boolean {
  const wanted = hasPorts(protocol) ? port : 0;
  return (resource?.destinations ?? []).some(
    ({ ranges, services }) =>
      ranges.some(({ family, first, last }) => family === to.family && to.first >= first && to.first <= last) &&
      services.some(({ protocols4, protocols6, ports }) => {
        const [low, high] = to.family === 4 ? protocols4 : protocols6;
        return protocol >= low && protocol <= high && wanted >= ports[0] && wanted <= ports[1];
      }),
  );
}
