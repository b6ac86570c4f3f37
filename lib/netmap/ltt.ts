/**
 * The LTT part of a netmap (seed 000): segments, the label table of a PoP, the paths and peers of a gateway. Keys are hex,
 * labels 32-bit numbers that mean something only to the node that receives them.
 */
import type { Endpoint } from './endpoint.ts';

export const trafficClasses = ['critical', 'interactive', 'bulk'] as const;
/** `critical`: sent twice, on two disjoint paths. `interactive`: forward error correction. `bulk`: neither. */
export type TrafficClass = (typeof trafficClasses)[number];

/** Why traffic moved from one path to another. */
export const switchCauses = [
  'pop-down',
  'pop-overload',
  'link-down',
  'sla-loss',
  'sla-latency',
  'sla-jitter',
  'maintenance',
  'manual',
  'recovered',
  'better-path',
] as const;
export type SwitchCause = (typeof switchCauses)[number];

/** What decided a switch: the measured value, the limit it crossed and for how long it did. */
export interface SwitchMeasurement {
  readonly name: 'silentMs' | 'rttMs' | 'jitterMs' | 'lossPct' | 'loadPct' | 'goodMs' | 'costMs';
  readonly value: number;
  readonly threshold: number;
  readonly heldMs: number;
}

/** One hop between two neighbours that speak LTT: an underlay link of a gateway and a PoP, or two PoPs. */
export interface LttSegment {
  readonly id: string;
  readonly neighbour: { readonly kind: 'gateway' | 'pop'; readonly id: string; readonly name: string };
  /** Underlay link of this gateway; null on a PoP. */
  readonly link: string | null;
  /** Null: learnt from the neighbour's newest authenticated packet, for it sits behind a NAT. */
  readonly remote: Endpoint | null;
  /** SipHash-2-4 keys of the segment tags, 16 bytes as hex, one for each direction. */
  readonly sendKey: string;
  readonly receiveKey: string;
  /** Labels of the one-hop path over this segment alone, by which its two ends probe each other. */
  readonly sendLabel: number;
  readonly receiveLabel: number;
}

/** A PoP's row: what arrives over `from` with `label` leaves over `to` with `nextLabel`. */
export interface LabelEntry {
  readonly label: number;
  readonly from: string;
  readonly to: string;
  readonly nextLabel: number;
}

/** One way to a peer: first segment, then PoPs that switch labels. Both ends know it by the same id. */
export interface LttPath {
  readonly id: string;
  /** Segment of this gateway that the path begins with. */
  readonly segment: string;
  readonly sendLabel: number;
  readonly receiveLabel: number;
  /** From this end to the other. */
  readonly pops: readonly { readonly id: string; readonly name: string }[];
  /** Underlay link at the peer. */
  readonly peerLink: string;
  /** 0 is the orchestrator's best. */
  readonly rank: number;
  /** Goes away soon; carries nothing new. */
  readonly draining: boolean;
  /** It runs over a PoP under maintenance; absent in netmaps from before this was told. */
  readonly maintenance?: boolean;
}

/** The path that the controller wants, and why. The gateway follows it while the path is alive and within its SLA. */
export interface PathPreference {
  readonly pathId: string;
  readonly cause: SwitchCause;
  readonly decidedBy: 'orchestrator' | 'operator';
  /** The operator's name. */
  readonly actor: string | null;
  /** An operator's choice: no SLA moves traffic off it, only silence does. */
  readonly pinned: boolean;
  readonly measurement: SwitchMeasurement | null;
}

/** The gateway at the other end of an overlay tunnel. */
export interface LttPeer {
  readonly gatewayId: string;
  readonly name: string;
  readonly siteName: string;
  /** WireGuard public key, base64. */
  readonly publicKey: string;
  /** Its site's LAN networks: the allowed IPs of the inner tunnel. */
  readonly lanPrefixes: readonly string[];
  readonly paths: readonly LttPath[];
  readonly preferred: PathPreference | null;
}

/** The first matcher that fits decides; empty lists and nulls match everything of their kind. */
export interface ClassMatcher {
  readonly class: TrafficClass;
  /** IP protocol number: 6 TCP, 17 UDP, 1 ICMP. */
  readonly protocol: number | null;
  /** Either port of the packet within one of these. */
  readonly ports: readonly { readonly from: number; readonly to: number }[];
  /** Either address of the packet within one of these networks. */
  readonly networks: readonly string[];
  readonly dscp: number | null;
}

/** Packets of `k` are protected by `r` parities. Scheme 1: XOR, r = 1. 2: XOR, interleaved r groups deep. 3: Reed-Solomon. */
export interface FecPlan {
  readonly scheme: 1 | 2 | 3;
  readonly k: number;
  readonly r: number;
}

/** What a class may ask of a path, and how long a path may miss it before traffic leaves. */
export interface ClassSla {
  readonly maxRttMs: number;
  readonly maxJitterMs: number;
  readonly maxLossPct: number;
  readonly heldMs: number;
}

export interface ClassPlan {
  readonly class: TrafficClass;
  readonly sla: ClassSla;
  readonly fec: FecPlan | null;
  readonly duplicate: boolean;
}

export interface GatewayLtt {
  readonly segments: readonly LttSegment[];
  readonly peers: readonly LttPeer[];
  readonly classes: readonly ClassPlan[];
  readonly matchers: readonly ClassMatcher[];
  /** Class of what no matcher fits. */
  readonly defaultClass: TrafficClass;
  readonly timing: LttTiming;
}

export interface PopLtt {
  readonly segments: readonly LttSegment[];
  readonly labels: readonly LabelEntry[];
  readonly timing: LttTiming;
}

export interface LttTiming {
  /** Probes of the active and the backup path while traffic flows. */
  readonly probeMs: number;
  /** Probes of idle paths, further paths and segments. */
  readonly idleProbeMs: number;
  /** A path is silent when no answer came for its round trip plus this. */
  readonly silentMs: number;
  /** No switch but for silence within this time after a switch. */
  readonly dwellMs: number;
  /** How long a path must be good before traffic returns to it. */
  readonly recoverMs: number;
}
