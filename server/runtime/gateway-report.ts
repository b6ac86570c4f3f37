/** What a gateway's data plane tells the rest of the process: a snapshot on demand, events as they happen. */
import type { LightLinkEvent, LightLinkSnapshot, OverlayEvent, OverlaySnapshot } from '#lib/engine/tunnel/index.ts';
import type { AccessRecord } from './access-recorder.ts';
import type { GatewayReach } from './link/gateway-reach.ts';
import type { Tun } from './tun/open-tun.ts';
import type {
  DropCounters,
  FecDecoderCounters,
  FecEncoderCounters,
  SequenceCounters,
  TrafficCounters,
} from './tunnel-counters.ts';

export type {
  OverlayEvent,
  OverlaySnapshot,
  PathSnapshot,
  PeerSnapshot,
  SegmentSnapshot,
  SwitchEvent,
} from '#lib/engine/tunnel/index.ts';

export type LinkCause =
  | 'starting'
  | 'keepalive-timeout'
  | 'no-answer'
  | 'socket-error'
  | 'handshake-ack'
  | 'stun-answer';

export type ClientSessionState = 'idle' | 'handshaking' | 'live' | 'dead' | 'closing' | 'closed';

export type SessionCause = 'handshake-ack' | 'keepalive-timeout' | 'peer-fin' | 'removed' | 'shutdown' | 'socket-error';

export interface GatewayLinkSnapshot extends TrafficCounters {
  readonly name: string;
  readonly kind: string;
  /** `ip:port` of the bound socket; null while it could not be bound. */
  readonly localAddress: string | null;
  /** `ip:port` as the last STUN server saw it; null when none answered yet. */
  readonly publicAddress: string | null;
  readonly state: 'up' | 'down';
  /** RFC 3339. */
  readonly since: string;
  readonly cause: LinkCause;
  readonly evidence: string;
  /** Of the link's live sessions the lowest, from keepalive echoes; null when none is live. */
  readonly rttMs: number | null;
  /** RFC 3550 section 6.4.1 estimate over those round trips; null until two were measured. */
  readonly jitterMs: number | null;
  readonly stunRttMs: number | null;
  /** Over the last telemetry interval, all sessions of the link, before recovery; null when nothing was expected. */
  readonly lossRxPct: number | null;
}

export interface GatewaySessionSnapshot extends TrafficCounters {
  readonly id: string;
  readonly link: string;
  readonly popId: string;
  readonly popName: string;
  readonly state: ClientSessionState;
  readonly since: string;
  readonly cause: SessionCause | null;
  readonly rttMs: number | null;
  readonly jitterMs: number | null;
  /** Carries this gateway's data now. */
  readonly active: boolean;
  readonly encoder: FecEncoderCounters;
  readonly decoder: FecDecoderCounters;
  readonly window: SequenceCounters;
  readonly keepalivesSent: number;
  readonly keepalivesAnswered: number;
  /** Null when nothing was ever heard. */
  readonly lastHeardMsAgo: number | null;
}

export interface IngressSnapshot {
  readonly id: string;
  readonly name: string;
  /** `ip:port` really bound; null with `error` when it could not be bound. */
  readonly listen: string | null;
  readonly error: string | null;
  readonly flows: number;
  readonly rxPackets: number;
  readonly txPackets: number;
  readonly rxBytes: number;
  readonly txBytes: number;
}

/** The access rules in the data path. */
export interface EnforcedPolicy {
  readonly revision: number;
  /** SHA-256 of their text, base64url. */
  readonly hash: string;
  /** RFC 3339: since when rules with this hash hold. */
  readonly since: string;
  readonly target: 'filter' | 'nftables';
}

export interface GatewaySnapshot {
  readonly takenAt: string;
  readonly netmapVersion: number | null;
  readonly links: readonly GatewayLinkSnapshot[];
  readonly sessions: readonly GatewaySessionSnapshot[];
  readonly ingress: readonly IngressSnapshot[];
  readonly egressFlows: number;
  /** What went through the TUN interface; null without one. */
  readonly tun: Tun['counters'] | null;
  /** Null while LightLink is off. */
  readonly lightLink: (LightLinkSnapshot & { readonly stackFlows: number }) | null;
  /** Null while LightLink is off. */
  readonly policy: EnforcedPolicy | null;
  /** Where clients meet us directly, and behind what NAT that is; null while none has asked. */
  readonly reach: ReturnType<GatewayReach['snapshot']>;
  readonly overlay: OverlaySnapshot;
  readonly dropsByReason: DropCounters;
}

export type GatewayEvent =
  | { readonly type: 'client'; readonly at: string; readonly event: LightLinkEvent }
  | { readonly type: 'access'; readonly at: string; readonly record: AccessRecord }
  | { readonly type: 'overlay'; readonly at: string; readonly event: OverlayEvent }
  | {
      readonly type: 'link-up' | 'link-down';
      readonly at: string;
      readonly link: string;
      readonly cause: LinkCause;
      readonly evidence: string;
    }
  | {
      readonly type: 'session-up' | 'session-down';
      readonly at: string;
      readonly session: string;
      readonly link: string;
      readonly popId: string;
      readonly cause: SessionCause;
      readonly evidence: string;
    }
  | {
      readonly type: 'failover';
      readonly at: string;
      /** Session ids; null when no session was or is live. */
      readonly from: string | null;
      readonly to: string | null;
      readonly cause: 'keepalive-timeout' | 'recovered' | 'removed' | 'peer-fin' | 'first';
      readonly evidence: string;
    };
