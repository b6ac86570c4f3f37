/** The map of paths: stations, junctions, segments and pairs, now or as they were at a moment of the last day. */
import type { MapSegment, MeasuredPath, OverlayPeer, PathMap } from '#lib/contract/paths.ts';
import { type SeriesName, seriesNames } from '#lib/contract/series.ts';
import { allow } from '../access/allow.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { badField } from '../fault.ts';
import { worse } from '../fleet/loss-window.ts';
import { iso, isoOrNull } from '../time.ts';
import { historyMs, marksOf, spansOf } from './chosen.ts';
import { readOverlay, type StoredOverlay } from './overlay-rows.ts';
import { namedPath, type PairView, pairsWithPaths, viewPeer } from './peer-view.ts';

/** A moment of the past is the mean of the ten seconds around it. */
const aroundMs = 10_000;

interface Means {
  readonly rttMs: number | null;
  readonly jitterMs: number | null;
  readonly lossRxPct: number | null;
  readonly lossTxPct: number | null;
}

function meansAt(deps: Deps, subject: string, at: number): Means {
  const level = at >= deps.now() - deps.retention['1s'] ? ('1s' as const) : ('1m' as const);
  const span = level === '1s' ? aroundMs : 60_000;
  const rows = deps.store.metrics.range(subject, level, at - span, at + (level === '1s' ? 1000 : span));
  const mean = (name: SeriesName): number | null => {
    const values = rows.flatMap((row) => row.values.get(seriesNames.indexOf(name)) ?? []);
    return values.length === 0 ? null : values.reduce((sum, value) => sum + value.avg, 0) / values.length;
  };
  return {
    rttMs: mean('rttMs'),
    jitterMs: mean('jitterMs'),
    lossRxPct: mean('lossRxPct'),
    lossTxPct: mean('lossTxPct'),
  };
}

function pastSegments(deps: Deps, segments: readonly MapSegment[], at: number): MapSegment[] {
  return segments.map((segment) => {
    const { rttMs, jitterMs, lossRxPct, lossTxPct } = meansAt(deps, segment.id, at);
    const status = rttMs === null ? ('silent' as const) : ('up' as const);
    return { ...segment, status, rttMs, jitterMs, lossPct: rttMs === null ? null : worse(lossRxPct, lossTxPct) };
  });
}

async function pastPeer(deps: Deps, stored: StoredOverlay, pair: PairView, at: number): Promise<OverlayPeer> {
  const live = viewPeer(deps, stored, pair, deps.now());
  const marks = await marksOf(deps.store.read, pair.own.id, pair.peer.id, at);
  const told = spansOf(marks, at, at + 1, live.activePathId)[0]?.pathId ?? null;
  const existed = stored.paths.filter(
    (path) =>
      path.created_at <= at &&
      (path.removed_at === null || path.removed_at > at) &&
      ((path.a_id === pair.own.id && path.b_id === pair.peer.id) ||
        (path.b_id === pair.own.id && path.a_id === pair.peer.id)),
  );
  const active = existed.some((path) => path.id === told) ? told : null;
  const paths: MeasuredPath[] = existed.map((path) => {
    const means = meansAt(deps, path.id, at);
    const isA = path.a_id === pair.own.id;
    // The series is the `a` end's.
    const [lossTxPct, lossRxPct] = isA ? [means.lossTxPct, means.lossRxPct] : [means.lossRxPct, means.lossTxPct];
    return {
      ...namedPath(stored, path, isA),
      rank: path.rank,
      status: means.rttMs === null ? 'silent' : 'up',
      draining: path.draining_at !== null && path.draining_at <= at,
      rttMs: means.rttMs,
      jitterMs: means.jitterMs,
      lossPct: worse(lossTxPct, lossRxPct),
      lossTxPct,
      lossRxPct,
      txBps: null,
      rxBps: null,
      expected: deps.orchestrator.expected(path.key, at),
    };
  });
  const up = paths.some((path) => path.id === active && path.status === 'up');
  return {
    ...live,
    sampledAt: iso(at),
    status: active === null ? 'unknown' : up ? 'up' : 'down',
    lastHandshakeAt: null,
    activePathId: active,
    activeSince: null,
    backupPathId: null,
    preferredPathId: null,
    pinned: null,
    rxBps: null,
    txBps: null,
    classes: [],
    fec: { packetsRecovered: 0, packetsLost: 0, bytesOverhead: 0 },
    replayed: 0,
    paths,
  };
}

function liveSegments(deps: Deps, stored: StoredOverlay, shown: ReadonlySet<string>): MapSegment[] {
  return stored.segments.flatMap((segment): MapSegment[] => {
    const pop = stored.pops.find((one) => one.id === segment.pop_id);
    const gateway = stored.gateways.find((one) => one.links.some((link) => link.id === segment.link_id));
    const near = stored.pops.find((one) => one.id === segment.near_pop_id);
    const a = gateway ?? near;
    if (!pop || !a || (gateway && !shown.has(gateway.id))) return [];
    const link = gateway?.links.find((one) => one.id === segment.link_id);
    const report = deps.fleet.node(a.id)?.state?.overlay?.segments.find((one) => one.id === segment.id);
    const connected = deps.fleet.node(a.id)?.connectedAt !== null;
    return [
      {
        id: segment.id,
        kind: gateway ? 'access' : 'backbone',
        a: { id: a.id, name: a.name },
        link: link?.name ?? null,
        linkKind: link?.kind ?? null,
        b: { id: pop.id, name: pop.name },
        status: !report || !connected ? 'unknown' : report.alive ? 'up' : 'silent',
        rttMs: report?.rttMs ?? null,
        jitterMs: report?.jitterMs ?? null,
        // Of a silent one the last figures say nothing.
        lossPct: report?.alive ? worse(report.lossTxPct, report.lossRxPct) : null,
      },
    ];
  });
}

export async function pathMap(deps: Deps, call: Call, input: { at?: string | undefined }): Promise<PathMap> {
  const { siteIds } = await allow(deps, call, 'paths.map');
  const now = deps.now();
  const at = input.at === undefined ? now : Date.parse(input.at);
  if (at > now + 60_000) throw badField('at', '`at` lies in the future.');
  if (at < now - historyMs - 60_000)
    throw badField('at', '`at` is more than 24 hours ago; the map goes no further back.');
  const live = input.at === undefined;
  const stored = await readOverlay(deps.store.read);
  const mine = (gateway: { siteId: string }): boolean => siteIds === null || siteIds.includes(gateway.siteId);
  const pairs = pairsWithPaths(stored).filter((pair) => mine(pair.own));
  const shown = new Set([
    ...stored.gateways.filter(mine).map((gateway) => gateway.id),
    ...pairs.map((pair) => pair.peer.id),
  ]);
  const segments = liveSegments(deps, stored, new Set(stored.gateways.filter(mine).map((gateway) => gateway.id)));
  const statuses = new Map(
    (await deps.store.read.selectFrom('node').select(['id', 'status']).execute()).map((row) => [row.id, row.status]),
  );
  const newest = Math.max(...[...deps.fleet.nodes().values()].map((node) => node.receivedAt ?? 0), 0);
  const first = stored.paths.reduce((least, path) => Math.min(least, path.created_at), now);
  return {
    at: iso(at),
    live,
    sampledAt: live ? (newest > 0 ? iso(newest) : null) : iso(at),
    since: isoOrNull(stored.paths.length > 0 ? Math.max(first, now - historyMs) : null),
    stations: stored.gateways
      .filter((gateway) => shown.has(gateway.id))
      .map((gateway) => ({
        gateway: { id: gateway.id, name: gateway.name },
        site: { id: gateway.siteId, name: gateway.siteName },
        role: gateway.role,
        region: gateway.region,
        status: statuses.get(gateway.id) ?? 'pending',
        links: gateway.links.map((link) => ({
          name: link.name,
          kind: link.kind,
          status: deps.fleet.link(gateway.id, link.name)?.status ?? 'unknown',
        })),
      })),
    junctions: stored.pops.map((pop) => ({
      pop: { id: pop.id, name: pop.name },
      region: pop.region,
      status: statuses.get(pop.id) ?? 'pending',
      draining: pop.draining_at !== null && pop.draining_at <= at,
      loadPct: live ? deps.orchestrator.measures.loadPct(pop.id) : null,
      packetsPps: live ? (deps.fleet.node(pop.id)?.state?.packetsPps ?? null) : null,
    })),
    segments: live ? segments : pastSegments(deps, segments, at),
    peers: live
      ? pairs.map((pair) => viewPeer(deps, stored, pair, now))
      : await Promise.all(pairs.map((pair) => pastPeer(deps, stored, pair, at))),
  };
}
