/**
 * The compiled network as one node needs it: peers, sessions, rules. A value, signed by the controller,
 * kept on the node's disk, enforced without the controller. It knows no API shape and no policy document.
 */

import type { Endpoint } from './endpoint.ts';
import type { GatewayLightLink, PopLightLink } from './lightlink.ts';
import type { GatewayLtt, PopLtt } from './ltt.ts';

/** One LightSpeed session of a gateway: over one of its underlay links, to one PoP. */
export interface GatewaySession {
  readonly id: string;
  /** Name of the underlay link on the gateway, for example `wan1`. */
  readonly link: string;
  readonly popId: string;
  readonly popName: string;
  readonly pop: Endpoint;
  /** Session token, the seed's Reserved byte: 1..255. */
  readonly token: number;
  /** Data packets per FEC group (K); 0 speaks protocol v1 without FEC. */
  readonly fecGroupSize: number;
  readonly keepaliveMs: number;
  readonly keepaliveMisses: number;
  /** 0 is preferred. Data goes out on the live session with the lowest number. */
  readonly priority: number;
}

/** A UDP port on the LAN side of a gateway whose datagrams are carried to `to`. */
export interface Ingress {
  readonly id: string;
  readonly name: string;
  readonly listen: Endpoint;
  readonly to: Endpoint;
  /** `ltt`: encrypted end to end to the gateway of the site that `to` belongs to. `lightspeed`: by the PoP's proxy. */
  readonly overlay: 'ltt' | 'lightspeed';
}

/** A controller restored from a backup raises every version by so many, more than a fleet has changes meanwhile. */
export const RESTORED_VERSIONS = 1_000_000;

export interface GatewayNetmap {
  readonly kind: 'gateway';
  /** Rises by one with every change; an older one than the node holds is refused. */
  readonly version: number;
  readonly nodeId: string;
  readonly nodeName: string;
  readonly siteName: string;
  readonly issuedAt: string;
  readonly telemetryMs: number;
  readonly stun: readonly Endpoint[];
  /** The LAN networks of the site: the only destinations the gateway delivers to. CIDR, for example `10.1.3.0/24`. */
  readonly lanPrefixes: readonly string[];
  readonly ingress: readonly Ingress[];
  readonly sessions: readonly GatewaySession[];
  readonly ltt: GatewayLtt;
  readonly lightLink: GatewayLightLink;
}

/** The PoP's side of a gateway's session. */
export interface PopSession {
  readonly id: string;
  readonly gatewayId: string;
  readonly gatewayName: string;
  readonly linkId: string;
  readonly link: string;
  readonly token: number;
  /** Source addresses a handshake may come from; empty means that the controller knows none yet and none is accepted. */
  readonly from: readonly string[];
  readonly lanPrefixes: readonly string[];
  readonly fecGroupSize: number;
  readonly keepaliveMs: number;
  readonly keepaliveMisses: number;
  readonly priority: number;
  /** Limits per session; packets per second and bits per second from the client. */
  readonly pps: number;
  readonly bps: number;
}

export interface PopNetmap {
  readonly kind: 'pop';
  readonly version: number;
  readonly nodeId: string;
  readonly nodeName: string;
  readonly issuedAt: string;
  readonly telemetryMs: number;
  /** Networks outside the fleet that sessions may relay to; empty allows none. */
  readonly allowDestinations: readonly string[];
  readonly sessions: readonly PopSession[];
  readonly ltt: PopLtt;
  readonly lightLink: PopLightLink;
}

export type Netmap = GatewayNetmap | PopNetmap;
