/** Gathers what `verdict.ts` judges: a node's row, its last report, and windowed loss from both ends. */

import { isoOrNull } from '../time.ts';
import type { Fleet } from './fleet.ts';
import { leastExpected, worse } from './loss-window.ts';
import { type TunnelRow, tunnelLoss } from './tunnel-view.ts';
import type { LinkFacts, NodeFacts } from './verdict.ts';

export interface JudgedNode {
  readonly id: string;
  readonly kind: 'gateway' | 'pop';
  readonly enrolled_at: number | null;
  readonly last_seen_at: number | null;
}

/** Loss of one link in both directions, all its sessions together. */
export function linkLoss(
  fleet: Fleet,
  tunnels: readonly TunnelRow[],
  link: string,
  now: number,
  least = 1,
): { rxPct: number | null; txPct: number | null } {
  const sum = { rx: { expected: 0, lost: 0 }, tx: { expected: 0, lost: 0 } };
  for (const tunnel of tunnels) {
    if (tunnel.link !== link) continue;
    const loss = tunnelLoss(fleet, tunnel.id, now);
    for (const way of ['rx', 'tx'] as const) {
      sum[way].expected += loss[way].expected;
      sum[way].lost += loss[way].lost;
    }
  }
  const pct = (way: { expected: number; lost: number }): number | null =>
    way.expected >= least ? (100 * way.lost) / way.expected : null;
  return { rxPct: pct(sum.rx), txPct: pct(sum.tx) };
}

export function factsOf(
  fleet: Fleet,
  node: JudgedNode,
  tunnels: readonly TunnelRow[],
  lossyBefore: ReadonlySet<string>,
  now: number,
  slowForMs: (link: string, rttMs: number | null) => number,
): NodeFacts {
  const live = fleet.node(node.id);
  const state = live?.state;
  const links: LinkFacts[] = (node.kind === 'gateway' ? (state?.links ?? []) : []).map((link) => {
    // One lost packet of the first forty is no verdict.
    const loss = linkLoss(fleet, tunnels, link.name, now, leastExpected);
    return {
      name: link.name,
      kind: link.kind,
      status: link.status,
      since: link.since,
      cause: link.cause,
      lossPct: worse(loss.rxPct, loss.txPct),
      rttMs: link.rttMs,
      slowForMs: slowForMs(link.name, link.rttMs),
    };
  });
  const sessions = tunnels.map((tunnel) => {
    const report = fleet.gatewayEnd(tunnel.id)?.report;
    return {
      pop: tunnel.pop_name,
      link: tunnel.link,
      status: report?.status ?? 'connecting',
      since: report?.since ?? null,
    };
  });
  const connected = live !== undefined && live.connectedAt !== null;
  return {
    now,
    enrolled: node.enrolled_at !== null,
    connected,
    disconnectedSince: isoOrNull(node.last_seen_at),
    sampleAgeMs: connected ? now - Math.max(live.receivedAt ?? 0, live.connectedAt ?? 0) : null,
    links,
    sessions: node.kind === 'gateway' ? sessions : [],
    lossyBefore,
  };
}
