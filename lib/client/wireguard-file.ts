/** A wg-quick file of an enrolled device: one [Interface], and a [Peer] for each gateway it was let in at. */
import type { EnrolledDevice, TunnelConfig } from '#lib/contract/invites.ts';

const unique = (texts: readonly string[]): string[] => [...new Set(texts)];

function peer(tunnel: TunnelConfig): string[] {
  return [
    '',
    `# ${tunnel.site}`,
    '[Peer]',
    `PublicKey = ${tunnel.publicKey}`,
    `PresharedKey = ${tunnel.presharedKey}`,
    `AllowedIPs = ${tunnel.allowedIps.join(', ')}`,
    ...(tunnel.endpoint === null ? [] : [`Endpoint = ${tunnel.endpoint}`]),
    `PersistentKeepalive = ${tunnel.persistentKeepaliveSeconds}`,
  ];
}

/** Names come from people and stand in comments: they never begin a line of their own. */
const oneLine = (text: string): string => text.replaceAll(/[\p{C}\u2028\u2029]/gu, ' ');

export function wireGuardFile({ tunnels }: Pick<EnrolledDevice, 'tunnels'>, privateKey: string): string {
  const dns = unique(tunnels.flatMap((tunnel) => tunnel.dns));
  const lines = [
    '[Interface]',
    `PrivateKey = ${privateKey}`,
    `Address = ${unique(tunnels.map(({ address }) => address)).join(', ')}`,
    ...(dns.length === 0 ? [] : [`DNS = ${dns.join(', ')}`]),
    `MTU = ${Math.min(...tunnels.map(({ mtuBytes }) => mtuBytes))}`,
    ...tunnels.flatMap((tunnel) => peer({ ...tunnel, site: oneLine(tunnel.site) })),
  ];
  return `${lines.join('\n')}\n`;
}

/** Clients of WireGuard take the tunnel's name from it: 15 characters of an interface name at most. */
export function wireGuardFileName(tunnels: readonly TunnelConfig[]): string {
  const name = (tunnels.length === 1 ? (tunnels[0]?.site ?? '') : 'sites')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return `${`sb-${name === '' ? 'site' : name}`.slice(0, 15).replace(/-$/, '')}.conf`;
}
