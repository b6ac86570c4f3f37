/**
 * A gateway's side of meeting clients directly: one node of sockets for all of them, made when the first client asks, and a session
 * for each client that does. What clients send directly comes with a place that answers go back to.
 */
import { addressText, type MappedAddress } from '#lib/engine/stun/index.ts';
import type { ClientEndpoint } from '#lib/engine/tunnel/index.ts';
import type { Endpoint } from '#lib/netmap/endpoint.ts';
import type { NatType, ReachOffer, ReachStart } from '#lib/netmap/reach.ts';
import { formatIpv6 } from '#lib/values/ip.ts';
import { type ReachLink, type ReachNode, startReachNode } from '../reach/reach-node.ts';
import type { RuntimeLog } from '../runtime-log.ts';

export interface GatewayReachOptions {
  /** Lab and tests: clients on this very machine. */
  readonly allowLoopback: boolean;
  readonly log: RuntimeLog;
  readonly onData: (from: ClientEndpoint, bytes: Uint8Array, length: number) => void;
  /** For the rendezvous. */
  readonly onOffer: (clientId: string, offer: ReachOffer) => void;
}

export interface GatewayReach {
  /** Clients that are not named lose their session at once. Null: LightLink is off, and no socket is kept. */
  update(clientIds: readonly string[] | null, stun: readonly Endpoint[]): void;
  /** The rendezvous asks for an offer. */
  asked(clientId: string): void;
  start(clientId: string, start: ReachStart): void;
  /** False when the place is none of ours. */
  send(to: ClientEndpoint, bytes: Uint8Array, length: number): boolean;
  snapshot(): { readonly port: number; readonly nat: NatType; readonly sessions: number } | null;
  close(): Promise<void>;
}

interface Place {
  readonly node: ReachNode;
  readonly leg: number;
  readonly address: MappedAddress;
}

const MAX_PLACES = 4096;

export function gatewayReach(options: GatewayReachOptions): GatewayReach {
  const links = new Map<string, ReachLink>();
  const places = new Map<ClientEndpoint, Place>();
  const byName = new Map<string, ClientEndpoint>();
  let allowed: ReadonlySet<string> | null = null;
  let stun: readonly Endpoint[] = [];
  let node: Promise<ReachNode> | undefined;
  let ready: ReachNode | undefined;

  const placeOf = (from: ReachNode, leg: number, address: MappedAddress): ClientEndpoint => {
    const name = `${leg} ${addressText(address)}`;
    const known = byName.get(name);
    if (known) return known;
    if (places.size >= MAX_PLACES) {
      places.clear();
      byName.clear();
    }
    const made: ClientEndpoint = {
      link: `direct ${leg}`,
      segment: null,
      popId: null,
      kind: 0,
      ip: address.family === 4 ? address.ip : 0,
      port: address.port,
      ...(address.family === 6 ? { ip6: formatIpv6(address.ip) } : {}),
    };
    byName.set(name, made);
    places.set(made, { node: from, leg, address });
    return made;
  };

  const open = (): Promise<ReachNode> =>
    startReachNode({
      port: 0,
      stunServers: stun,
      relays: [],
      policy: { birthday: true, direct: true, allowLoopback: options.allowLoopback },
      onData: (leg, from, bytes, length) => {
        if (ready) options.onData(placeOf(ready, leg, from), bytes, length);
      },
    }).then((made) => (ready = made));

  const shut = async (): Promise<void> => {
    const old = node;
    node = undefined;
    ready = undefined;
    for (const link of links.values()) link.close();
    links.clear();
    places.clear();
    byName.clear();
    await (await old?.catch(() => undefined))?.close();
  };

  async function offer(clientId: string): Promise<void> {
    const own = await (node ??= open());
    // The one kind of node that we find out for ourselves; an offer without it would have nobody guess ports.
    await own.discovered;
    if (own !== ready || !allowed?.has(clientId)) return;
    let link = links.get(clientId);
    if (!link) {
      link = own.open(clientId, { onEvent: () => {}, onExchange: () => asked(clientId) });
      links.set(clientId, link);
    }
    options.onOffer(clientId, await link.offer());
  }
  const asked = (clientId: string): void => {
    if (!allowed?.has(clientId)) return;
    offer(clientId).catch((error: unknown) => {
      options.log.warn({ err: error, clientId }, 'no offer could be made; the client goes on by relay');
      if (!ready) node = undefined;
    });
  };

  return {
    update(clientIds, servers) {
      const moved = JSON.stringify(servers) !== JSON.stringify(stun);
      stun = servers;
      allowed = clientIds && new Set(clientIds);
      if (!allowed || moved) return void shut();
      for (const [clientId, link] of links) {
        if (allowed.has(clientId)) continue;
        link.close();
        links.delete(clientId);
      }
    },
    asked,
    start: (clientId, start) => void links.get(clientId)?.start(start),
    send(to, bytes, length) {
      const place = places.get(to);
      if (place) place.node.send(place.leg, place.address, bytes, length);
      return place !== undefined;
    },
    snapshot: () => (ready ? { port: ready.port, nat: ready.nat, sessions: links.size } : null),
    close: shut,
  };
}
