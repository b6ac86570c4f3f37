/** One line of the gateway list. */

import type { NodeStatus } from '#lib/contract/condition.ts';
import type { GatewayRow } from '#lib/contract/gateways.ts';
import type { Deps } from '../deps.ts';
import { worse } from '../fleet/loss-window.ts';
import { type TunnelRow, tunnelLoss } from '../fleet/tunnel-view.ts';
import { iso, isoOrNull } from '../time.ts';

interface Row {
  readonly id: string;
  readonly name: string;
  readonly status: NodeStatus;
  readonly status_since: number;
  readonly software: string | null;
  readonly site_id: string;
  readonly site_name: string;
}

const total = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
};

export function viewGatewayRow(deps: Deps, row: Row, tunnels: readonly TunnelRow[]): GatewayRow {
  const live = deps.fleet.node(row.id);
  const state = live && live.connectedAt !== null ? live.state : null;
  const up = (id: string): boolean => state?.sessions.find((session) => session.id === id)?.status === 'up';
  const active = tunnels.find((tunnel) => state?.sessions.find((session) => session.id === tunnel.id)?.active);
  const report = active ? state?.sessions.find((session) => session.id === active.id) : undefined;
  const loss = active && state ? tunnelLoss(deps.fleet, active.id, deps.now()) : undefined;
  return {
    id: row.id,
    name: row.name,
    site: { id: row.site_id, name: row.site_name },
    status: row.status,
    statusSince: iso(row.status_since),
    conditions: [...deps.evaluator.conditions(row.id)],
    sampledAt: isoOrNull(live?.receivedAt),
    software: row.software,
    linksUp: state?.links.filter((link) => link.status === 'up').length ?? 0,
    linksTotal: live?.state?.links.length ?? 0,
    tunnelsUp: tunnels.filter((tunnel) => up(tunnel.id)).length,
    tunnelsTotal: tunnels.length,
    activeLink: active?.link ?? null,
    rttMs: report?.rttMs ?? null,
    lossPct: loss ? worse(loss.rx.beforePct, loss.tx.beforePct) : null,
    residualLossPct: loss ? worse(loss.rx.afterPct, loss.tx.afterPct) : null,
    rxBps: total(state?.links.map((link) => link.rxBps) ?? []),
    txBps: total(state?.links.map((link) => link.txBps) ?? []),
  };
}
