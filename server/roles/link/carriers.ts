/** How packets of the tunnels get to programs: a TUN interface for each tunnel, or loopback entries over the user-space stack. */
import { lookup } from 'node:dns/promises';
import type { LinkTunnel } from '#lib/contract/link.ts';
import { type EndpointValue, formatEndpoint } from '#lib/values/endpoint.ts';
import { err, ok, type Result } from '#lib/values/result.ts';
import { entryRouter } from '../../runtime/link/entry-router.ts';
import { openHttpConnect } from '../../runtime/netstack/http-connect.ts';
import { type Forward, openForward } from '../../runtime/netstack/local-forward.ts';
import type { LoopbackListener } from '../../runtime/netstack/loopback-listener.ts';
import { openSocks5 } from '../../runtime/netstack/socks5-server.ts';
import { openTun, type Tun } from '../../runtime/tun/open-tun.ts';
import { applyDns } from '../../runtime/wireguard/dns.ts';

type Send = (clientId: string, bytes: Uint8Array, length: number) => void;

export interface Carrier {
  /** For `ready`. */
  readonly shown: object;
  update(tunnels: readonly LinkTunnel[]): void;
  /** A packet out of a tunnel. */
  receive(clientId: string, bytes: Uint8Array, offset: number, length: number): void;
  close(): Promise<void>;
}

export interface EntryOptions {
  readonly socks: EndpointValue | undefined;
  readonly http: EndpointValue | undefined;
  readonly forwards: readonly Forward[];
}

/** Names are those that the gateways advertise, then what this machine knows. */
async function addressOf(tunnels: readonly LinkTunnel[], name: string): Promise<string | undefined> {
  const wanted = name.toLowerCase();
  for (const { resources } of tunnels)
    for (const each of resources ?? [])
      if (each.name.toLowerCase() === wanted && each.addresses[0] !== undefined && !each.addresses[0].includes('/'))
        return each.addresses[0];
  return (await lookup(name, { family: 4 })).address;
}

export async function openEntries(options: EntryOptions, send: Send): Promise<Result<Carrier>> {
  let tunnels: readonly LinkTunnel[] = [];
  const router = entryRouter(send, (name) => addressOf(tunnels, name));
  // A listener asks for nothing but to dial; packets come to the router by themselves.
  const entry = { ...router, receive: () => {} };
  const listeners: LoopbackListener[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(listeners.map((each) => each.close()));
    router.close();
  };
  const opened = async (what: Promise<Result<LoopbackListener>>): Promise<string> => {
    const listener = await what;
    if (!listener.ok) throw new Refused(listener.error);
    listeners.push(listener.value);
    return formatEndpoint(listener.value.address);
  };
  try {
    const socks = options.socks && (await opened(openSocks5(entry, options.socks)));
    const http = options.http && (await opened(openHttpConnect(entry, options.http)));
    const forwards: { local: string; to: string }[] = [];
    for (const forward of options.forwards)
      forwards.push({ local: await opened(openForward(entry, forward)), to: `${forward.host}:${forward.port}` });
    return ok({
      shown: { driver: 'userspace', socks: socks ?? null, http: http ?? null, forwards },
      update(next) {
        tunnels = next;
        router.update(next);
      },
      receive: router.receive,
      close,
    });
  } catch (error) {
    await close();
    if (error instanceof Refused) return err(error.message);
    throw error;
  }
}

class Refused extends Error {}

/** Interfaces are made for the tunnels of the moment; one that is added later comes with the next `up`. */
export async function openInterfaces(
  name: string,
  tunnels: readonly LinkTunnel[],
  send: Send,
  onGone: (sentence: string) => void,
): Promise<Result<Carrier>> {
  const tuns = new Map<string, Tun>();
  const undo: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const each of undo) await each();
    await Promise.all([...tuns.values()].map((each) => each.close()));
  };
  const shown: { interface: string; address: string }[] = [];
  for (const [i, { clientId, address, mtuBytes, allowedIps, dns }] of tunnels.entries()) {
    const opened = await openTun({
      name: `${name}${i}`,
      mtuBytes,
      addresses: [address],
      routes: allowedIps,
      onPacket: (bytes, length) => send(clientId, bytes, length),
      onGone,
    });
    if (!opened.ok) {
      await close();
      return opened;
    }
    tuns.set(clientId, opened.value);
    shown.push({ interface: opened.value.name, address });
    const unapply = dns.length > 0 ? await applyDns(opened.value.name, dns, []) : undefined;
    if (unapply) undo.push(unapply);
  }
  return ok({
    shown: { driver: 'tun', interfaces: shown },
    update: () => {},
    receive: (clientId, bytes, offset, length) => void tuns.get(clientId)?.write(bytes, offset, length),
    close,
  });
}
