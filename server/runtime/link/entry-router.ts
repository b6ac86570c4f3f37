/** The way in without privilege: a stack for each tunnel, and the one that a destination belongs to. */
import { type Cidr4, contains4, parseCidr4 } from '#lib/values/cidr.ts';
import { parseIpv4 } from '#lib/values/ip.ts';
import { err } from '#lib/values/result.ts';
import { type EntryStack, entryStack, type Resolve } from '../netstack/entry-stack.ts';
import type { TunnelSpec } from './link-tunnel.ts';

export interface EntryRouter extends Omit<EntryStack, 'receive'> {
  update(tunnels: readonly TunnelSpec[]): void;
  /** A packet out of a tunnel. */
  receive(clientId: string, bytes: Uint8Array, offset: number, length: number): void;
}

interface Member {
  readonly stack: EntryStack;
  readonly address: string;
  networks: readonly Cidr4[];
}

/** `resolve` answers numeric addresses of names; `transmit` takes the bytes during the call. */
export function entryRouter(
  transmit: (clientId: string, bytes: Uint8Array, length: number) => void,
  resolve: Resolve,
): EntryRouter {
  const members = new Map<string, Member>();
  const numeric = async (host: string): Promise<string | undefined> =>
    parseIpv4(host) === undefined ? resolve(host).catch(() => undefined) : host;
  const memberFor = (address: string): Member | undefined => {
    const ip = parseIpv4(address);
    if (ip === undefined) return undefined;
    for (const member of members.values()) if (member.networks.some((each) => contains4(each, ip))) return member;
    return undefined;
  };
  return {
    update(tunnels) {
      const wanted = new Map(tunnels.map((each) => [each.clientId, each]));
      for (const [id, member] of members) {
        if (wanted.get(id)?.address === member.address) continue;
        member.stack.close();
        members.delete(id);
      }
      for (const [id, { address, mtuBytes, allowedIps }] of wanted) {
        const networks = allowedIps.flatMap((text) => parseCidr4(text) ?? []);
        const known = members.get(id);
        if (known) known.networks = networks;
        else
          members.set(id, {
            address,
            networks,
            stack: entryStack({
              mtuBytes,
              addresses: [address.split('/')[0] ?? ''],
              transmit: (bytes, length) => transmit(id, bytes, length),
            }),
          });
      }
    },
    receive: (clientId, bytes, offset, length) => members.get(clientId)?.stack.receive(bytes, offset, length),
    async dial(host, port) {
      const address = await numeric(host);
      if (address === undefined) return err('no-name');
      const member = memberFor(address);
      return member ? member.stack.dial(address, port) : err('unreachable');
    },
    async openUdp(host, port, handler) {
      const address = await numeric(host);
      if (address === undefined) return err('no-name');
      const member = memberFor(address);
      return member ? member.stack.openUdp(address, port, handler) : err('unreachable');
    },
    wake() {
      for (const { stack } of members.values()) stack.wake();
    },
    snapshot() {
      const dropsByReason: Record<string, number> = {};
      let flows = 0;
      for (const { stack } of members.values()) {
        const one = stack.snapshot();
        flows += one.flows;
        for (const [reason, count] of Object.entries(one.dropsByReason))
          dropsByReason[reason] = (dropsByReason[reason] ?? 0) + count;
      }
      return { flows, dropsByReason };
    },
    close() {
      for (const { stack } of members.values()) stack.close();
      members.clear();
    },
  };
}
