/** What nodes reported last: memory only, gone with the process, each value with the time it came. */
import type { LinkReport, SessionReport, Telemetry } from '#lib/contract/agent.ts';
import { createLossWindow, type LossWindow } from './loss-window.ts';

export type NodeState = Telemetry['state'];

export interface LiveNode {
  connectedAt: number | null;
  /** Controller's clock when `state` came. */
  receivedAt: number | null;
  state: NodeState | null;
}

/** One end of a session as its node reported it. */
export interface SessionEnd {
  readonly report: SessionReport;
  readonly receivedAt: number;
  /** Towards this end: before recovery, from sequence numbers; after it, from the FEC decoder. */
  readonly before: LossWindow;
  readonly after: LossWindow;
}

export interface Fleet {
  node(id: string): LiveNode | undefined;
  nodes(): ReadonlyMap<string, LiveNode>;
  connected(id: string, at: number): void;
  disconnected(id: string): void;
  forget(id: string): void;
  report(id: string, kind: 'gateway' | 'pop', state: NodeState, at: number): void;
  gatewayEnd(sessionId: string): SessionEnd | undefined;
  popEnd(sessionId: string): SessionEnd | undefined;
  link(gatewayId: string, name: string): LinkReport | undefined;
}

export function createFleet(): Fleet {
  const nodes = new Map<string, LiveNode>();
  const ends = { gateway: new Map<string, SessionEnd>(), pop: new Map<string, SessionEnd>() };
  const entry = (id: string): LiveNode => {
    let node = nodes.get(id);
    if (!node) nodes.set(id, (node = { connectedAt: null, receivedAt: null, state: null }));
    return node;
  };
  return {
    node: (id) => nodes.get(id),
    nodes: () => nodes,
    connected(id, at) {
      entry(id).connectedAt = at;
    },
    disconnected(id) {
      entry(id).connectedAt = null;
    },
    forget: (id) => void nodes.delete(id),
    report(id, kind, state, at) {
      const node = entry(id);
      const gone = new Set(node.state?.sessions.map((session) => session.id));
      node.state = state;
      node.receivedAt = at;
      for (const report of state.sessions) {
        gone.delete(report.id);
        const known = ends[kind].get(report.id);
        const end = {
          report,
          receivedAt: at,
          before: known?.before ?? createLossWindow(),
          after: known?.after ?? createLossWindow(),
        };
        end.before.push(at, report.window.expected, report.window.lost);
        const { packetsDecoded, packetsRecovered, packetsLost } = report.fec;
        end.after.push(at, packetsDecoded + packetsRecovered + packetsLost, packetsLost);
        ends[kind].set(report.id, end);
      }
      for (const sessionId of gone) ends[kind].delete(sessionId);
    },
    gatewayEnd: (sessionId) => ends.gateway.get(sessionId),
    popEnd: (sessionId) => ends.pop.get(sessionId),
    link: (gatewayId, name) => nodes.get(gatewayId)?.state?.links.find((link) => link.name === name),
  };
}
