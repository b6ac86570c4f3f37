/** What a PoP's data plane tells the rest of the process: a snapshot on demand, events as they happen. */
import type { LttPopSnapshot } from '#lib/engine/tunnel/index.ts';
import type {
  DropCounters,
  FecDecoderCounters,
  FecEncoderCounters,
  SequenceCounters,
  TrafficCounters,
} from './tunnel-counters.ts';

export interface PopSessionSnapshot extends TrafficCounters {
  readonly id: string;
  readonly gatewayId: string;
  readonly linkId: string;
  /** `ip:port` of the client; null while no handshake has been accepted. */
  readonly remoteAddress: string | null;
  /** `live`: heard within keepaliveMisses x keepaliveMs. `silent`: not, but not yet timed out. `down`: no session. */
  readonly state: 'live' | 'silent' | 'down';
  readonly since: string;
  readonly version: 1 | 2;
  readonly encoder: FecEncoderCounters;
  readonly decoder: FecDecoderCounters;
  readonly window: SequenceCounters;
  readonly lastHeardMsAgo: number | null;
}

export interface PopSnapshot {
  readonly takenAt: string;
  readonly netmapVersion: number | null;
  readonly listen: string;
  readonly sessions: readonly PopSessionSnapshot[];
  readonly relayFlows: number;
  readonly ltt: LttPopSnapshot;
  readonly dropsByReason: DropCounters;
  /** Packets handled per second, in and out, over the last second. */
  readonly load: { readonly rxPps: number; readonly txPps: number; readonly rxBps: number; readonly txBps: number };
  readonly totals: TrafficCounters;
}

export type PopEvent =
  | {
      readonly type: 'session-up';
      readonly at: string;
      readonly session: string;
      readonly gatewayId: string;
      readonly remoteAddress: string;
    }
  | {
      readonly type: 'session-down';
      readonly at: string;
      readonly session: string;
      readonly gatewayId: string;
      readonly remoteAddress: string;
      readonly cause: 'fin' | 'timeout' | 'replaced' | 'removed' | 'shutdown';
    }
  /** At most one per session and 10 s, however many packets the limit dropped. */
  | {
      readonly type: 'rate-limited';
      readonly at: string;
      readonly session: string;
      readonly gatewayId: string;
      readonly limit: 'pps' | 'bps' | 'destinations';
    };
