/** Which routes a file asks for, and whether they would swallow the tunnel's own datagrams. */
import { formatIpv4, formatIpv6 } from '#lib/values/ip.ts';
import { err, ok, type Result } from '#lib/values/result.ts';
import { ipCommand } from '../tun/ip-command.ts';
import type { WgFile } from './config.ts';
import type { UnderlayEndpoint } from './underlay.ts';

/** Networks without host bits, each once; refuses a default route. */
export function routesOf({ peers, addsRoutes }: WgFile): Result<string[]> {
  if (!addsRoutes) return ok([]);
  const routes = new Set<string>();
  for (const { text, network, line } of peers.flatMap((peer) => peer.allowedIps)) {
    if (network.bits === 0)
      return err(
        `line ${line}: AllowedIPs ${text} would need the default route, which this version does not take over; name the networks, or set Table = off and route yourself.`,
      );
    const [first = 0] = network.words;
    const address =
      network.family === 4
        ? formatIpv4(first)
        : formatIpv6(network.words.reduce((sum, word) => (sum << 32n) | BigInt(word), 0n));
    routes.add(`${address}/${network.bits}`);
  }
  return ok([...routes]);
}

/** The first endpoint that the system would now reach through the tunnel itself. */
export async function swallowedEndpoint(
  name: string,
  endpoints: readonly UnderlayEndpoint[],
): Promise<UnderlayEndpoint | undefined> {
  for (const endpoint of endpoints) {
    const route = await ipCommand(undefined, ['route', 'get', endpoint.ip]);
    const said = route.ok ? route.value.split(/\s+/) : [];
    if (said[said.indexOf('dev') + 1] === name) return endpoint;
  }
  return undefined;
}
