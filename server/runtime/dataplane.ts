/** What the two data planes are started with and how they are driven. Implementations: gateway-dataplane.ts, pop-dataplane.ts. */
import type { Endpoint } from '#lib/netmap/endpoint.ts';
import type { GatewayNetmap, PopNetmap } from '#lib/netmap/netmap.ts';
import type { ReachOffer, ReachStart } from '#lib/netmap/reach.ts';
import type { GatewayEvent, GatewaySnapshot } from './gateway-report.ts';
import type { LanMap } from './lan-map.ts';
import type { LanTun } from './lan-tun.ts';
import type { KernelRules } from './nft/kernel-rules.ts';
import type { PopEvent, PopSnapshot } from './pop-report.ts';
import type { RuntimeLog } from './runtime-log.ts';

export type LinkKind = 'fibre' | 'ethernet' | 'lte' | 'dsl' | 'satellite' | 'other';

/** An underlay link as the process was told of it: a WAN port. */
export interface LinkOptions {
  readonly name: string;
  readonly kind: LinkKind;
  /** Local IPv4 address to send from; `0.0.0.0` leaves the choice to the system. */
  readonly bind: string;
  /**
   * Lab only. Datagrams for R:port go to `via`:port instead, and what arrives from `via`:port counts as coming from the
   * remote with that port; the ports of one link's remotes are therefore distinct.
   */
  readonly via?: string;
}

export interface GatewayDataplaneOptions {
  readonly links: readonly LinkOptions[];
  readonly log: RuntimeLog;
  readonly onEvent: (event: GatewayEvent) => void;
  /** Idle time after which an open FEC group is closed with the parity of what it holds. Default 50. */
  readonly fecFlushMs?: number;
  /** Send every packet on every live session. For destinations that bear copies; all sessions then have one FEC group size. */
  readonly multipath?: boolean;
  /** X25519 private key of the overlay, 32 bytes. Without one the gateway takes part in no overlay. */
  readonly overlayKey?: Uint8Array;
  /** Carry packets of every protocol through this interface, closed with the data plane; without it, datagrams by sockets. */
  readonly tun?: LanTun;
  /** With `tun`, where the system has nftables: closed with the data plane. */
  readonly kernel?: KernelRules;
  /** Lab only: what clients ask of `from` is dialled at the same host of `to`. Networks of one size. */
  readonly lanMap?: LanMap;
  /** For the rendezvous: an offer for a LightLink client. Without it clients come by relay or by a known address only. */
  readonly onReachOffer?: (clientId: string, offer: ReachOffer) => void;
  /** Lab only: clients on this very machine may be met. */
  readonly reachLoopback?: boolean;
  /** Where a SOCKS5 entry to the LANs of the other sites listens, on loopback. */
  readonly socks?: Endpoint;
}

export interface GatewayDataplane {
  /**
   * Applies a netmap; sessions and listeners that did not change are left alone. Errors of single parts are in the snapshot; throws when
   * its access rules are not enforced everywhere.
   */
  update(netmap: GatewayNetmap): Promise<void>;
  /** The rendezvous asks for an offer, or says when to begin. */
  reach(message: { readonly clientId: string; readonly start?: ReachStart }): void;
  snapshot(): GatewaySnapshot;
  /** Says FIN on every live session, closes every socket. */
  close(): Promise<void>;
}

/** A proxy without a controller: who has the token may relay, within these rules. */
export interface StandaloneRules {
  /** Null authenticates nobody. */
  readonly token: number | null;
  /** CIDR. Empty allows every public unicast address and nothing else. */
  readonly allowDestinations: readonly string[];
  readonly pps: number;
  readonly bps: number;
}

export interface PopDataplaneOptions {
  readonly listen: Endpoint;
  /** Lab only. Datagrams for another PoP at R:port go to `via`:port instead. */
  readonly via?: string;
  readonly log: RuntimeLog;
  readonly onEvent: (event: PopEvent) => void;
  readonly fecFlushMs?: number;
  /** Also relay for LightLink clients over TCP, here. */
  readonly relayTcp?: Endpoint;
  /** Instead of a netmap; update() is then not to be called. */
  readonly standalone?: StandaloneRules;
}

export interface PopDataplane {
  /** The bound UDP address, with the port that the system chose when 0 was asked for. */
  readonly address: Endpoint;
  /** Where clients come over TCP; null where they cannot. */
  readonly relayTcp: Endpoint | null;
  update(netmap: PopNetmap): Promise<void>;
  snapshot(): PopSnapshot;
  /** Says FIN to every live session, closes every socket. */
  close(): Promise<void>;
}
