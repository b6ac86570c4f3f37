/** What the access log is told of a flow: when it opens, and when it ends with what it carried. */
import type { CloseReason, Flow } from '#lib/engine/netstack/index.ts';
import { wallClock } from '../clock.ts';

export interface FlowRecord {
  readonly event: 'opened' | 'ended';
  /** Unique while the process lives. */
  readonly id: number;
  readonly client: string;
  readonly destination: string;
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** From the client and to it. */
  readonly fromClientBytes: number;
  readonly toClientBytes: number;
  /** Null while it runs. */
  readonly reason: CloseReason | null;
}

export function flowRecord(id: number, flow: Flow, endedAtMs: number | null, reason: CloseReason | null): FlowRecord {
  return {
    event: endedAtMs === null ? 'opened' : 'ended',
    id,
    client: flow.remoteText,
    destination: flow.localText,
    protocol: flow.protocol,
    port: flow.localPort,
    startedAt: wallClock(flow.openedAt),
    endedAt: endedAtMs === null ? null : wallClock(endedAtMs),
    fromClientBytes: flow.rxBytes,
    toClientBytes: flow.txBytes,
    reason,
  };
}
