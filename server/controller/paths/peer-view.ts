/** How one gateway reaches another, as the plan has it and as the gateway reported it last. */

import type * as z from 'zod';
import type { PeerReport } from '#lib/contract/overlay-report.ts';
import type { OverlayPeer, PathSwitch, switchPath } from '#lib/contract/paths.ts';
import type { Deps } from '../deps.ts';
import { worse } from '../fleet/loss-window.ts';
import { iso, isoOrNull, onOurClock } from '../time.ts';
import { type OverlayGateway, type PathRow, type StoredOverlay } from './overlay-rows.ts';

const staleMs = 5000;

export interface PairView {
  readonly own: OverlayGateway;
  readonly peer: OverlayGateway;
}

/** Every pair that has paths, in both directions. */
export function pairsWithPaths(stored: StoredOverlay): PairView[] {
  const byId = new Map(stored.gateways.map((gateway) => [gateway.id, gateway]));
  const seen = new Set(
    stored.paths.filter((path) => path.removed_at === null).map((path) => `${path.a_id} ${path.b_id}`),
  );
  return [...seen].flatMap((key) => {
    const [a, b] = key.split(' ').map((id) => byId.get(id));
    return a && b
      ? [
          { own: a, peer: b },
          { own: b, peer: a },
        ]
      : [];
  });
}

export function namedPath(stored: StoredOverlay, path: PathRow, isA: boolean): z.infer<typeof switchPath> {
  const links = new Map(stored.gateways.flatMap((gateway) => gateway.links.map((link) => [link.id, link.name])));
  const nameOf = (segmentId: string): string => {
    const segment = stored.segments.find((row) => row.id === segmentId);
    return links.get(segment?.link_id ?? '') ?? '';
  };
  const pops = (JSON.parse(path.pops_json) as string[]).map((id) => ({
    id,
    name: stored.pops.find((pop) => pop.id === id)?.name ?? id,
  }));
  return {
    id: path.id,
    link: nameOf(isA ? path.a_segment : path.b_segment),
    peerLink: nameOf(isA ? path.b_segment : path.a_segment),
    pops: isA ? pops : pops.toReversed(),
  };
}

/** The newest report of the pair; undefined when there is none, or it is old. */
export function peerReport(deps: Deps, ownId: string, peerId: string, now: number): PeerReport | undefined {
  const node = deps.fleet.node(ownId);
  if (!node?.state?.overlay || node.connectedAt === null || now - (node.receivedAt ?? 0) > staleMs) return undefined;
  return node.state.overlay.peers.find((peer) => peer.gatewayId === peerId);
}

const statusOf = (report: PeerReport | undefined): OverlayPeer['status'] => {
  if (!report) return 'unknown';
  if (!report.paths.some((path) => path.alive)) return 'down';
  return report.established ? 'up' : 'connecting';
};

export function viewPeer(deps: Deps, stored: StoredOverlay, pair: PairView, now: number): OverlayPeer {
  const { own, peer } = pair;
  const report = peerReport(deps, own.id, peer.id, now);
  const preference = stored.preferences.find(
    (row) => (row.a_id === own.id && row.b_id === peer.id) || (row.b_id === own.id && row.a_id === peer.id),
  );
  const paths = stored.paths.filter(
    (path) =>
      path.removed_at === null &&
      ((path.a_id === own.id && path.b_id === peer.id) || (path.b_id === own.id && path.a_id === peer.id)),
  );
  const sum = (field: 'packetsRecovered' | 'packetsLost' | 'bytesOverhead'): number =>
    (report?.paths ?? []).reduce((total, path) => total + path.fec[field], 0);
  const live = deps.fleet.node(own.id);
  const ours = (told: string | null): string | null =>
    live?.state && live.receivedAt !== null ? onOurClock(told, live.state.at, live.receivedAt) : told;
  return {
    gateway: { id: own.id, name: own.name },
    gatewaySite: { id: own.siteId, name: own.siteName },
    peer: { id: peer.id, name: peer.name },
    peerSite: { id: peer.siteId, name: peer.siteName },
    status: statusOf(report),
    sampledAt: isoOrNull(deps.fleet.node(own.id)?.receivedAt),
    lastHandshakeAt: ours(report?.lastHandshakeAt ?? null),
    activePathId: report?.activePathId ?? null,
    activeSince: ours(report?.activeSince ?? null),
    backupPathId: report?.backupPathId ?? null,
    preferredPathId: preference?.path_id ?? null,
    pinned:
      preference?.pinned === 1
        ? { pathId: preference.path_id, by: preference.actor ?? '', at: iso(preference.at) }
        : null,
    rxBps: report?.rxBps ?? null,
    txBps: report?.txBps ?? null,
    classes: report?.classes ?? [],
    fec: {
      packetsRecovered: sum('packetsRecovered'),
      packetsLost: sum('packetsLost'),
      bytesOverhead: sum('bytesOverhead'),
    },
    replayed: report?.replayed ?? 0,
    paths: paths.map((path) => {
      const told = report?.paths.find((one) => one.id === path.id);
      const { lossTxPct = null, lossRxPct = null } = told ?? {};
      return {
        ...namedPath(stored, path, path.a_id === own.id),
        rank: path.rank,
        status: told ? (told.alive ? 'up' : 'silent') : 'unknown',
        draining: path.draining_at !== null,
        rttMs: told?.rttMs ?? null,
        jitterMs: told?.jitterMs ?? null,
        lossPct: worse(lossTxPct, lossRxPct),
        lossTxPct,
        lossRxPct,
        txBps: told?.txBps ?? null,
        rxBps: told?.rxBps ?? null,
        expected: deps.orchestrator.expected(path.key, now),
      };
    }),
  };
}

/** A stored story to what the API shows; the names are as they were. */
export function viewSwitch(row: { id: string; story_json: string }): PathSwitch {
  return { ...(JSON.parse(row.story_json) as Omit<PathSwitch, 'id'>), id: row.id };
}
