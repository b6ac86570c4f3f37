/**
 * What an Overlay and a LttPop say to the process that drives them: sink, events, snapshots. Plain data, fit for JSON. Times
 * named `At` are wall-clock ms, ages end in `MsAgo`, losses are percent of packets, null is "not measured yet".
 */

import type { LttPeer, LttSegment, SwitchCause, SwitchMeasurement, TrafficClass } from '#lib/netmap/ltt.ts';
import type { RelayAddress } from '../ltt/index.ts';
import type { RelayCounters } from './client-relay.ts';

export interface PathQuality {
  readonly rttMs: number | null;
  readonly jitterMs: number | null;
  /** From this end to the other. */
  readonly lossPct: number | null;
}

export interface SwitchEvent {
  readonly type: 'switch';
  readonly id: string;
  /** Gateway id. */
  readonly peer: string;
  /** Path ids. */
  readonly from: string;
  readonly to: string;
  readonly cause: SwitchCause;
  /** The class whose SLA decided; null when silence or a preference did. */
  readonly class: TrafficClass | null;
  readonly measurement: SwitchMeasurement | null;
  readonly detectedAt: number;
  readonly switchedAt: number;
  readonly decidedBy: 'gateway' | 'orchestrator' | 'operator';
  readonly actor: string | null;
  /** Name of the link or PoP that is suspected; null when nothing is. */
  readonly subject: string | null;
  readonly before: PathQuality;
}

/** About two seconds after a switch: what it cost. Packets are inner packets to that peer. */
export interface SettledEvent {
  readonly type: 'settled';
  readonly id: string;
  readonly peer: string;
  readonly after: PathQuality;
  readonly packetsLost: number;
  /** Arrived twice and were dropped by the inner window. */
  readonly packetsDuplicated: number;
  readonly packetsReplayed: number;
  readonly outageMs: number;
  /** What the cause turned out to be, where the first judgement came too early. */
  readonly revised?: Pick<SwitchEvent, 'cause' | 'subject' | 'measurement'>;
}

export interface PeerUpEvent {
  readonly type: 'peer-up';
  readonly peer: string;
  readonly at: number;
}

export interface PeerDownEvent {
  readonly type: 'peer-down';
  readonly peer: string;
  readonly at: number;
  readonly cause: 'paths-silent' | 'session-expired' | 'removed';
}

export type OverlayEvent = SwitchEvent | SettledEvent | PeerUpEvent | PeerDownEvent;

/** Bytes are valid during the call only. */
export interface OverlaySink {
  /** A datagram for the neighbour at `ip`:`port` (host-order number), over `segment.link`. */
  transmit(segment: LttSegment, bytes: Uint8Array, length: number, ip: number, port: number): void;
  /** An inner IP packet from `peer`, its source checked against the peer's LAN prefixes. */
  deliver(peer: LttPeer, bytes: Uint8Array, offset: number, length: number): void;
  event(event: OverlayEvent): void;
  /** A LightLink client's WireGuard message that the PoP at the other end of `segment` relays; valid during the call. */
  relayed(segment: LttSegment, from: Readonly<RelayAddress>, bytes: Uint8Array, length: number): void;
}

export interface SegmentSnapshot {
  readonly id: string;
  readonly link: string | null;
  readonly neighbour: LttSegment['neighbour'];
  readonly alive: boolean;
  /** `ip:port`; null while the neighbour's address is not learnt. */
  readonly remote: string | null;
  readonly rttMs: number | null;
  readonly jitterMs: number | null;
  readonly lossTxPct: number | null;
  readonly lossRxPct: number | null;
  readonly txBytes: number;
  readonly rxBytes: number;
  readonly txPackets: number;
  readonly rxPackets: number;
}

export interface FecSnapshot {
  readonly packetsEncoded: number;
  readonly packetsDecoded: number;
  readonly parityGenerated: number;
  readonly parityReceived: number;
  readonly packetsRecovered: number;
  /** Protected packets that neither arrived nor were recovered, as of the peer's last report but one. */
  readonly packetsLost: number;
  /** Extension and parity bytes sent. */
  readonly bytesOverhead: number;
}

export interface WindowSnapshot {
  readonly expected: number;
  readonly received: number;
  readonly lost: number;
  readonly duplicate: number;
  readonly reordered: number;
  readonly late: number;
}

export interface PathSnapshot {
  readonly id: string;
  readonly alive: boolean;
  readonly rttMs: number | null;
  readonly jitterMs: number | null;
  readonly lossTxPct: number | null;
  readonly lossRxPct: number | null;
  /** Datagrams on the wire, header included, without UDP and IP. */
  readonly txBytes: number;
  readonly rxBytes: number;
  readonly txPackets: number;
  readonly rxPackets: number;
  readonly fec: FecSnapshot;
  readonly window: WindowSnapshot;
}

export interface ClassSnapshot {
  readonly class: TrafficClass;
  readonly txPackets: number;
  readonly txBytes: number;
  readonly rxPackets: number;
  readonly rxBytes: number;
  readonly duplicatedSent: number;
  /** Of the packets that the peer sent twice: delivered first by its primary path, and by its second. */
  readonly firstA: number;
  readonly firstB: number;
  readonly lateCopies: number;
  /** Sent twice by the peer, and arrived by neither path. */
  readonly lostOnBoth: number;
}

export interface PeerSnapshot {
  readonly gatewayId: string;
  readonly name: string;
  readonly established: boolean;
  readonly lastHandshakeMsAgo: number | null;
  readonly activePathId: string | null;
  readonly activeSinceMsAgo: number | null;
  /** Path that duplicated traffic takes besides the active one, and that a failover would take; null when there is none. */
  readonly backupPathId: string | null;
  /** Inner packets and their bytes. */
  readonly txBytes: number;
  readonly rxBytes: number;
  readonly txPackets: number;
  readonly rxPackets: number;
  readonly classes: readonly ClassSnapshot[];
  readonly switches: number;
  /** Packets sent again on a new path. */
  readonly replayed: number;
  readonly paths: readonly PathSnapshot[];
}

export interface OverlaySnapshot {
  /** Base64. */
  readonly publicKey: string;
  readonly drops: Readonly<Record<string, number>>;
  readonly segments: readonly SegmentSnapshot[];
  readonly peers: readonly PeerSnapshot[];
}

export interface LttPopSink {
  transmit(ip: number, port: number, bytes: Uint8Array, length: number): void;
  /** A relayed message to a LightLink client that came by a stream; address and port as `receiveClient` was told. */
  stream(ip: number, port: number, bytes: Uint8Array, length: number): void;
}

export interface LabelSnapshot {
  readonly label: number;
  readonly from: string;
  readonly to: string;
  readonly packets: number;
  readonly bytes: number;
}

export interface LttPopSnapshot {
  readonly drops: Readonly<Record<string, number>>;
  readonly segments: readonly SegmentSnapshot[];
  readonly labels: readonly LabelSnapshot[];
  /** LightLink clients' messages since start; `flows`: clients now. */
  readonly relay: Readonly<Record<keyof RelayCounters | 'flows', number>>;
}
