/** A session seen from both ends: the gateway's report, joined with what its PoP measured of the other direction. */
import type { OverlayTunnel } from '#lib/contract/gateways.ts';
import type { Reader } from '../../store/store.ts';
import { iso } from '../time.ts';
import type { Fleet } from './fleet.ts';
import { percent } from './loss-window.ts';

export interface TunnelRow {
  readonly id: string;
  readonly gateway_id: string;
  readonly link_id: string;
  readonly link: string;
  readonly link_kind: OverlayKind;
  readonly pop_id: string;
  readonly pop_name: string;
  readonly listen: string | null;
  readonly fec_group_size: number;
  readonly priority: number;
}

type OverlayKind = 'fibre' | 'ethernet' | 'lte' | 'wifi' | 'other';

export function tunnelRows(db: Reader, gatewayIds: readonly string[] | null): Promise<TunnelRow[]> {
  let query = db
    .selectFrom('tunnel')
    .innerJoin('link', 'link.id', 'tunnel.link_id')
    .innerJoin('pop', 'pop.id', 'tunnel.pop_id')
    .innerJoin('node', 'node.id', 'pop.id')
    .select(['tunnel.id', 'tunnel.gateway_id', 'tunnel.link_id', 'tunnel.fec_group_size', 'tunnel.priority'])
    .select(['link.name as link', 'link.kind as link_kind', 'pop.id as pop_id', 'pop.listen', 'node.name as pop_name'])
    .orderBy('tunnel.priority');
  if (gatewayIds !== null) query = query.where('tunnel.gateway_id', 'in', gatewayIds);
  return query.execute();
}

/** Windowed loss in both directions, percent; null while nothing was expected. */
export function tunnelLoss(fleet: Fleet, id: string, now: number): { rx: Loss; tx: Loss } {
  const rx = fleet.gatewayEnd(id);
  const tx = fleet.popEnd(id);
  return { rx: lossAt(rx, now), tx: lossAt(tx, now) };
}

interface Loss {
  readonly beforePct: number | null;
  readonly afterPct: number | null;
  readonly expected: number;
  readonly lost: number;
}

function lossAt(end: ReturnType<Fleet['gatewayEnd']>, now: number): Loss {
  const before = end?.before.read(now);
  const after = end?.after.read(now);
  return {
    beforePct: before ? percent(before.lost, before.expected) : null,
    afterPct: after ? percent(after.lost, after.expected) : null,
    expected: before?.expected ?? 0,
    lost: before?.lost ?? 0,
  };
}

export function viewTunnel(fleet: Fleet, row: TunnelRow, now: number): OverlayTunnel {
  const end = fleet.gatewayEnd(row.id);
  const live = fleet.node(row.gateway_id)?.connectedAt !== null ? end?.report : undefined;
  const loss = tunnelLoss(fleet, row.id, now);
  return {
    id: row.id,
    protocol: row.fec_group_size > 0 ? 'lightspeed-v2' : 'lightspeed-v1',
    link: row.link,
    peer: { id: row.pop_id, name: row.pop_name },
    remote: row.listen ?? '',
    status: live?.status ?? 'down',
    active: live?.active ?? false,
    since: end?.report.since ?? null,
    lastHeardAt: end?.report.lastHeardAt ?? (end && end.report.status === 'up' ? iso(end.receivedAt) : null),
    fecGroupSize: row.fec_group_size,
    rttMs: live?.rttMs ?? null,
    jitterMs: live?.jitterMs ?? null,
    lossRxPct: live?.status === 'up' ? loss.rx.beforePct : null,
    lossTxPct: live?.status === 'up' ? loss.tx.beforePct : null,
    rxBps: live?.rxBps ?? null,
    txBps: live?.txBps ?? null,
    rxBytes: end?.report.rxBytes ?? 0,
    txBytes: end?.report.txBytes ?? 0,
  };
}
