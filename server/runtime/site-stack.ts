/**
 * TCP and ICMP between sites of gateways without privilege: packets of the overlay end in a user-space stack that dials the LAN's hosts,
 * and a SOCKS5 entry on loopback opens connections through the overlay to the LANs of the other sites.
 */
import { type Cidr4, contains4, parseCidr4 } from '#lib/values/cidr.ts';
import { formatIpv4, parseIpv4 } from '#lib/values/ip.ts';
import { err, type Result } from '#lib/values/result.ts';
import { TUN_MTU_BYTES } from './lan-tun.ts';
import type { EntryStack } from './netstack/entry-stack.ts';
import { type GatewayStack, gatewayStack } from './netstack/gateway-stack.ts';
import type { LanTarget } from './netstack/lan-target.ts';
import type { LoopbackAddress, LoopbackListener } from './netstack/loopback-listener.ts';
import { openSocks5 } from './netstack/socks5-server.ts';

export interface SiteStackOptions {
  /** A packet into the overlay: from 0, valid during the call. */
  readonly transmit: (bytes: Uint8Array, length: number) => void;
  /** Where a LAN address is really dialled. */
  readonly dialled: (address: string) => string;
  /** Where the SOCKS5 entry listens, on loopback; undefined: none. */
  readonly socks: LoopbackAddress | undefined;
  readonly onProblem: (sentence: string) => void;
}

export interface SiteStack {
  /** LAN networks of this site, and of the others: the entry goes to those and nowhere else. */
  update(lanPrefixes: readonly string[], farPrefixes: readonly string[]): Promise<void>;
  /** Whether a packet to this address is for the stack: our own, or a LAN host's. */
  receive(dstIp: number, isUdp: boolean, bytes: Uint8Array, offset: number, length: number): boolean;
  close(): Promise<void>;
}

const LOOPBACK = { base: 0x7f00_0000, mask: 0xff00_0000, bits: 8 };

/** The gateway's own address: the first of its first LAN that is not on loopback. */
function ownAddress(lan: readonly Cidr4[]): number | undefined {
  const network = lan.find(({ base }) => !contains4(LOOPBACK, base));
  return network && network.base + 1;
}

export function siteStack({ transmit, dialled, socks, onProblem }: SiteStackOptions): SiteStack {
  let lan: readonly Cidr4[] = [];
  let far: readonly Cidr4[] = [];
  let own: number | undefined;
  let stack: GatewayStack | undefined;
  let entry: Result<LoopbackListener> | undefined;

  const dialFor = ({ localText, localPort }: { localText: string; localPort: number }): LanTarget | undefined => {
    const ip = parseIpv4(localText);
    const isLan = ip !== undefined && ip !== own && lan.some((network) => contains4(network, ip));
    return isLan ? { host: dialled(localText), port: localPort } : undefined;
  };
  const isFar = (host: string): boolean => {
    const ip = parseIpv4(host);
    return ip !== undefined && far.some((network) => contains4(network, ip));
  };
  const toFar = (all: EntryStack): EntryStack => ({
    ...all,
    dial: (host, port) => (isFar(host) ? all.dial(host, port) : Promise.resolve(err('unreachable'))),
    openUdp: (host, port, handler) =>
      isFar(host) ? all.openUdp(host, port, handler) : Promise.resolve(err('unreachable')),
  });
  const close = async (): Promise<void> => {
    if (entry?.ok) await entry.value.close();
    entry = undefined;
    stack?.close();
    stack = undefined;
  };

  return {
    async update(lanPrefixes, farPrefixes) {
      far = farPrefixes.flatMap((text) => parseCidr4(text) ?? []);
      lan = lanPrefixes.flatMap((text) => parseCidr4(text) ?? []);
      const address = ownAddress(lan);
      if (address === own) return;
      await close();
      own = address;
      if (own === undefined) return;
      stack = gatewayStack({ mtuBytes: TUN_MTU_BYTES, addresses: [formatIpv4(own)], transmit, dialFor });
      if (!socks) return;
      entry = await openSocks5(toFar(stack.entry), socks);
      if (!entry.ok) onProblem(entry.error);
    },
    receive(dstIp, isUdp, bytes, offset, length) {
      // Datagrams for the LAN go from socket to socket; those to ourselves answer the entry's.
      if (!stack || (isUdp && dstIp !== own)) return false;
      stack.receive(bytes, offset, length);
      return true;
    },
    close,
  };
}
