/**
 * The LightLink part of a netmap (seed 001): who may come in from outside, as a standard WireGuard peer, and what they may
 * reach. A gateway knows its own clients; a PoP only for which gateways it relays.
 */
import { type AccessClient, type AccessRules, denyAll } from './access.ts';
import type { Endpoint } from './endpoint.ts';

/** A person's device. `notAfter` and the addresses are enforced by the gateway itself. */
export interface LightLinkClient extends AccessClient {
  readonly name: string;
  /** WireGuard public key, base64. */
  readonly publicKey: string;
  /** 32 bytes, base64; null where there is none. */
  readonly presharedKey: string | null;
}

/** A PoP that relays for this gateway: where clients send to. */
export interface LightLinkRelay {
  readonly popId: string;
  readonly popName: string;
  readonly endpoint: Endpoint;
}

export interface GatewayLightLink {
  readonly enabled: boolean;
  /** Network of the clients, CIDR; the gateway has its first address. Null while LightLink was never switched on. */
  readonly pool: string | null;
  readonly address: string | null;
  /** Only those that may connect: who is disabled, deleted or expired is not here. */
  readonly clients: readonly LightLinkClient[];
  readonly rules: AccessRules;
  /** SHA-256 of `accessText(rules)`, base64url: what the gateway has to say that its data path holds. */
  readonly rulesHash: string;
  /** How often somebody has asked this gateway to try this revision again after it went back from it. */
  readonly rulesAttempt: number;
  readonly relays: readonly LightLinkRelay[];
}

/** A gateway that a PoP relays for. The key tells which gateway a stranger's handshake is meant for (MAC1). */
export interface RelayedGateway {
  readonly gatewayId: string;
  /** WireGuard public key, base64. */
  readonly publicKey: string;
  /** LTT segments of this PoP to the gateway, any of them will do. */
  readonly segments: readonly string[];
}

export interface PopLightLink {
  readonly gateways: readonly RelayedGateway[];
}

export const noGatewayLightLink: GatewayLightLink = {
  enabled: false,
  pool: null,
  address: null,
  clients: [],
  rules: denyAll,
  rulesHash: '',
  rulesAttempt: 0,
  relays: [],
};

export const noPopLightLink: PopLightLink = { gateways: [] };
