/**
 * What two nodes tell one another, through a rendezvous, in order to meet: candidates, the key of their checks, the nature of
 * their NAT. Plain JSON-able values; the rendezvous passes them on and need not understand them.
 */

/** RFC 4787 section 4.1. `none`: the address seen from outside is the own one. */
export type NatMapping =
  | 'none'
  | 'endpoint-independent'
  | 'address-dependent'
  | 'address-and-port-dependent'
  | 'unknown';
/** RFC 4787 section 5: whose packets a mapping lets in. */
export type NatFiltering = 'endpoint-independent' | 'address-dependent' | 'address-and-port-dependent' | 'unknown';

/** What was measured of the NATs on the way out (RFC 5780). Null is "not measured". */
export interface NatType {
  readonly mapping: NatMapping;
  /** `ports`: no server with a second IP address was there, so that "endpoint-independent" holds for one address at least. */
  readonly mappingTestedBy: 'addresses' | 'ports' | 'nothing';
  readonly filtering: NatFiltering;
  readonly portPreserving: boolean | null;
  /** Ports from one new mapping to the next, where they can be foretold; null where not. */
  readonly portDelta: number | null;
  readonly hairpin: boolean | null;
  /** How long a mapping lives without traffic. */
  readonly mappingLifetimeMs: number | null;
  /** No STUN server answered over UDP. */
  readonly udpBlocked: boolean;
}

export const unknownNat: NatType = {
  mapping: 'unknown',
  mappingTestedBy: 'nothing',
  filtering: 'unknown',
  portPreserving: null,
  portDelta: null,
  hairpin: null,
  mappingLifetimeMs: null,
  udpBlocked: false,
};

/** The words of RFC 3489, which people know, for what RFC 4787 tells apart. */
export function natWord(nat: NatType): string | null {
  if (nat.udpBlocked) return 'udp-blocked';
  if (nat.mapping === 'none') return 'open';
  if (nat.mapping === 'unknown') return null;
  if (nat.mapping !== 'endpoint-independent') return 'symmetric';
  if (nat.filtering === 'endpoint-independent') return 'full-cone';
  if (nat.filtering === 'address-dependent') return 'restricted';
  return nat.filtering === 'unknown' ? 'cone' : 'port-restricted';
}

/**
 * `host`: an address of the node's own. `mapped`: a port that the router gave on request (PCP, NAT-PMP, UPnP). `reflexive`: as a
 * STUN server sees it. `predicted`: what the next mapping of a NAT that counts upwards will be. `relay`: a relay that both ends
 * know by `relayId`, over UDP; `relay-tcp`: the same relay over TCP 443.
 */
export const candidateKinds = ['host', 'mapped', 'reflexive', 'predicted', 'relay', 'relay-tcp'] as const;
export type CandidateKind = (typeof candidateKinds)[number];

export interface ReachCandidate {
  readonly kind: CandidateKind;
  /** IPv4 or IPv6 text; of a relay where it listens. */
  readonly ip: string;
  readonly port: number;
  /** 32 bits, larger is tried first (RFC 8445 section 5.1.2). */
  readonly priority: number;
  /** Of relays only, else null. */
  readonly relayId: string | null;
}

/** One end's half of an exchange; the other end's half has the same shape. */
export interface ReachOffer {
  /** Names the pair of nodes, the same at both ends. */
  readonly session: string;
  /** Rises with every offer of the session; an end ignores what is not newer. */
  readonly revision: number;
  /** Short id of this end, 8 hex digits: checks to it name it, so that one socket serves many sessions. */
  readonly ufrag: string;
  /** 64 hex digits, the key of the checks that this end receives. As secret as the channel that carries it. */
  readonly key: string;
  readonly candidates: readonly ReachCandidate[];
  readonly nat: NatType;
  /** Whether this end lets the other guess ports and opens many sockets itself; both must. */
  readonly birthday: boolean;
}

/**
 * What the rendezvous hands to each end once it has both offers. Nobody's clock is compared with another's: an end waits
 * `startAt - sentAt` from the moment this arrives, whatever its own clock says, and may take off half the round trip of the channel.
 */
export interface ReachStart {
  readonly session: string;
  readonly peer: ReachOffer;
  /** Wall clock of the rendezvous, ms. */
  readonly startAt: number;
  readonly sentAt: number;
}
