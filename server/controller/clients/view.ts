/** A client as the contract shows it: its row, and what its gateway last said of it. */
import type { Client, ClientStatus } from '#lib/contract/clients.ts';
import type { ClientReport } from '#lib/contract/lightlink-report.ts';
import type { Deps } from '../deps.ts';
import { iso, isoOrNull } from '../time.ts';
import type { ClientRecord } from './row.ts';

export interface LiveClient {
  readonly report: ClientReport;
  /** Controller's clock. */
  readonly at: number;
}

/** Null: its gateway is not connected, or has not heard of it since it started. */
export function liveClient(deps: Pick<Deps, 'fleet'>, row: { id: string; gateway_id: string }): LiveClient | null {
  const node = deps.fleet.node(row.gateway_id);
  if (!node?.state || node.connectedAt === null || node.receivedAt === null) return null;
  const report = node.state.lightLink?.clients.find((client) => client.id === row.id);
  return report ? { report, at: node.receivedAt } : null;
}

export function statusOf(
  row: { readonly enabled: number; readonly expires_at: number | null; readonly first_handshake_at: number | null },
  online: boolean,
  now: number,
): ClientStatus {
  if (row.enabled === 0) return 'disabled';
  if (row.expires_at !== null && row.expires_at <= now) return 'expired';
  if (online) return 'online';
  return row.first_handshake_at === null ? 'never' : 'offline';
}

export function viewClient(deps: Deps, row: ClientRecord, popNames: ReadonlyMap<string, string>): Client {
  const now = deps.now();
  const live = liveClient(deps, row);
  const report = live?.report;
  const isOnline = report?.online === true;
  const status = statusOf(row, isOnline, now);
  const shown = isOnline && status === 'online' ? report : undefined;
  const counted = deps.clientTraffic.of(row.id);
  return {
    id: row.id,
    name: row.name,
    person: row.person,
    email: row.email,
    platform: row.platform === '' ? null : row.platform,
    site: { id: row.site_id, name: row.site_name },
    gateway: { id: row.gateway_id, name: row.gateway_name },
    accessRole: row.access_role,
    status,
    registered: row.registered === 1,
    awaitsRegistration: row.require_registered === 1 && row.registered === 0,
    address: row.address,
    publicKey: row.public_key,
    note: row.note,
    createdAt: iso(row.created_at),
    expiresAt: isoOrNull(row.expires_at),
    inviteId: row.invite_id,
    publicAddress: shown?.remote ?? null,
    natType: deps.links.natOf(row.id),
    via: shown?.via ?? null,
    relay: shown?.popId ? { id: shown.popId, name: popNames.get(shown.popId) ?? shown.popId } : null,
    rttMs: shown?.rttMs ?? null,
    onlineSince: shown?.since ?? null,
    lastHandshakeAt: report?.handshakeAt ?? isoOrNull(row.last_handshake_at),
    lastSeenAt: isoOrNull(isOnline ? (live?.at ?? null) : row.last_seen_at),
    rxBps: shown?.rxBps ?? null,
    txBps: shown?.txBps ?? null,
    rxBytes: row.rx_bytes + counted.rxBytes,
    txBytes: row.tx_bytes + counted.txBytes,
    sampledAt: live ? iso(live.at) : null,
  };
}

/** Names of all PoPs, for `viewClient`. */
export async function popNames(deps: Pick<Deps, 'store'>): Promise<Map<string, string>> {
  const rows = await deps.store.read.selectFrom('node').select(['id', 'name']).where('kind', '=', 'pop').execute();
  return new Map(rows.map((row) => [row.id, row.name]));
}
