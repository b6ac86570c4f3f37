/** The overlay's part of a netmap, from the stored plan. */
import { createHmac } from 'node:crypto';
import type { GatewayLtt, LttPath, LttPeer, LttSegment, LttTiming, PopLtt } from '#lib/netmap/ltt.ts';
import { parseEndpoint } from '#lib/values/endpoint.ts';
import type { Deps } from '../deps.ts';
import { readTrafficClasses } from '../traffic-classes/read.ts';
import { type OverlayPop, type PathRow, readOverlay, type SegmentRow, type StoredOverlay } from './overlay-rows.ts';
import { preferenceOf } from './plan.ts';

const timing: LttTiming = { probeMs: 50, idleProbeMs: 500, silentMs: 110, dwellMs: 10_000, recoverMs: 10_000 };
const keyBytes = 16;

type Way = 'near-far' | 'far-near';

/** One key for each segment and direction, known to its two ends and to nobody else. */
const segmentKey = (secret: string, segmentId: string, way: Way): string =>
  createHmac('sha256', secret)
    .update(`ltt-segment|${segmentId}|${way}`)
    .digest('hex')
    .slice(0, 2 * keyBytes);

interface Seen {
  readonly segment: SegmentRow;
  /** The reader is the near end: a gateway's link, or the first of two PoPs. */
  readonly near: boolean;
  readonly neighbour: LttSegment['neighbour'];
  readonly link: string | null;
  readonly remote: LttSegment['remote'];
}

function segmentOf(secret: string, { segment, near, neighbour, link, remote }: Seen): LttSegment {
  const [out, back]: [Way, Way] = near ? ['near-far', 'far-near'] : ['far-near', 'near-far'];
  return {
    id: segment.id,
    neighbour,
    link,
    remote,
    sendKey: segmentKey(secret, segment.id, out),
    receiveKey: segmentKey(secret, segment.id, back),
    sendLabel: near ? segment.far_label : segment.near_label,
    receiveLabel: near ? segment.near_label : segment.far_label,
  };
}

const live = (path: PathRow): boolean => path.removed_at === null;
const labels = (json: string): number[] => JSON.parse(json) as number[];
const popIds = (path: PathRow): string[] => JSON.parse(path.pops_json) as string[];

function pathAt(stored: StoredOverlay, path: PathRow, isA: boolean): LttPath {
  const pops = popIds(path);
  const [forward, backward] = [labels(path.forward_json), labels(path.backward_json)];
  const [out, back] = isA ? [forward, backward] : [backward, forward];
  const farSegment = stored.segments.find((row) => row.id === (isA ? path.b_segment : path.a_segment));
  const farLink = stored.gateways.flatMap((gateway) => gateway.links).find((link) => link.id === farSegment?.link_id);
  const named = (isA ? pops : pops.toReversed()).map((id) => ({
    id,
    name: stored.pops.find((pop) => pop.id === id)?.name ?? id,
  }));
  return {
    id: path.id,
    segment: isA ? path.a_segment : path.b_segment,
    sendLabel: out[0] ?? 0,
    receiveLabel: back.at(-1) ?? 0,
    pops: named,
    peerLink: farLink?.name ?? '',
    rank: path.rank,
    draining: path.draining_at !== null,
    maintenance: pops.some((id) => stored.pops.some((pop) => pop.id === id && pop.draining_at !== null)),
  };
}

const addressOf = (pop: OverlayPop | undefined): LttSegment['remote'] => parseEndpoint(pop?.listen ?? '') ?? null;

export async function gatewayLtt(deps: Pick<Deps, 'store' | 'segmentSecret'>, gatewayId: string): Promise<GatewayLtt> {
  const stored = await readOverlay(deps.store.read);
  const { classes, matchers, defaultClass } = await readTrafficClasses(deps.store.read);
  const rest = { classes, matchers, defaultClass, timing };
  const own = stored.gateways.find((gateway) => gateway.id === gatewayId);
  if (!own) return { segments: [], peers: [], ...rest };
  const segments = stored.segments.flatMap((segment) => {
    const link = own.links.find((one) => one.id === segment.link_id);
    const pop = stored.pops.find((one) => one.id === segment.pop_id);
    if (!link || !pop) return [];
    const neighbour = { kind: 'pop' as const, id: pop.id, name: pop.name };
    return [segmentOf(deps.segmentSecret, { segment, near: true, neighbour, link: link.name, remote: addressOf(pop) })];
  });
  const peers: LttPeer[] = [];
  for (const peer of stored.gateways) {
    const paths = stored.paths.filter(
      (path) =>
        live(path) &&
        ((path.a_id === own.id && path.b_id === peer.id) || (path.b_id === own.id && path.a_id === peer.id)),
    );
    if (paths.length === 0 || peer.overlayKey === null) continue;
    const site = await deps.store.read
      .selectFrom('site')
      .select('lan_prefixes_json')
      .where('id', '=', peer.siteId)
      .executeTakeFirst();
    const preferred = stored.preferences.find(
      (row) => (row.a_id === own.id && row.b_id === peer.id) || (row.b_id === own.id && row.a_id === peer.id),
    );
    peers.push({
      gatewayId: peer.id,
      name: peer.name,
      siteName: peer.siteName,
      publicKey: peer.overlayKey,
      lanPrefixes: JSON.parse(site?.lan_prefixes_json ?? '[]') as string[],
      paths: paths.map((path) => pathAt(stored, path, path.a_id === own.id)),
      preferred: preferred ? preferenceOf(preferred) : null,
    });
  }
  return { segments, peers, ...rest };
}

export async function popLtt(deps: Pick<Deps, 'store' | 'segmentSecret'>, popId: string): Promise<PopLtt> {
  const stored = await readOverlay(deps.store.read);
  const segments: LttSegment[] = [];
  for (const segment of stored.segments) {
    if (segment.pop_id !== popId && segment.near_pop_id !== popId) continue;
    const near = segment.near_pop_id === popId;
    if (segment.link_id !== null) {
      const gateway = stored.gateways.find((one) => one.links.some((link) => link.id === segment.link_id));
      if (!gateway) continue;
      const neighbour = { kind: 'gateway' as const, id: gateway.id, name: gateway.name };
      segments.push(segmentOf(deps.segmentSecret, { segment, near: false, neighbour, link: null, remote: null }));
      continue;
    }
    const other = stored.pops.find((pop) => pop.id === (near ? segment.pop_id : segment.near_pop_id));
    if (!other) continue;
    const neighbour = { kind: 'pop' as const, id: other.id, name: other.name };
    segments.push(segmentOf(deps.segmentSecret, { segment, near, neighbour, link: null, remote: addressOf(other) }));
  }
  const between = (one: string, other: string): string =>
    stored.segments.find(
      (row) => (row.near_pop_id === one && row.pop_id === other) || (row.near_pop_id === other && row.pop_id === one),
    )?.id ?? '';
  const rows = stored.paths.filter(live).flatMap((path) => {
    const pops = popIds(path);
    const at = pops.indexOf(popId);
    if (at < 0) return [];
    const hops = [path.a_segment, ...pops.slice(1).map((pop, i) => between(pops[i] ?? '', pop)), path.b_segment];
    const [forward, backward] = [labels(path.forward_json), labels(path.backward_json)];
    const back = pops.length - 1 - at;
    return [
      { label: forward[at] ?? 0, from: hops[at] ?? '', to: hops[at + 1] ?? '', nextLabel: forward[at + 1] ?? 0 },
      { label: backward[back] ?? 0, from: hops[at + 1] ?? '', to: hops[at] ?? '', nextLabel: backward[back + 1] ?? 0 },
    ];
  });
  return { segments, labels: rows, timing };
}
