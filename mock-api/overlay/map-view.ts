/** The map of paths at a moment, out of the same functions as the timeline and the stories. */
import type { MapSegment, OverlayPeer, PathMap } from '#lib/contract/paths.ts';
import type { Db } from '../db.ts';
import { isDown } from '../measure.ts';
import type { MockGateway } from '../seed/fleet.ts';
import { hash, noise } from '../seed/random.ts';
import { siteOf, statusOf } from '../view.ts';
import { expectationOf, hopMeasures, pathMeasures } from './measures.ts';
import { backboneId, isOpen, type MockPair } from './network.ts';
import { endOf, pathView, popRef, type Way } from './switch-view.ts';
import { activePath, choose } from './switches.ts';

const iso = (at: number): string => new Date(at).toISOString();
const dayMs = 86_400_000;

function loadOf(db: Db, popId: string, at: number): number {
  const overload = db.overlay.troubles.find((one) => one.target === popId && isOpen(one, at));
  return Math.round(overload?.cause === 'pop-overload' ? overload.value : 22 + 20 * noise(`${popId}:load`, at, 9000));
}

export function drainingOf(db: Db, popId: string, at: number) {
  const found = db.overlay.drains.find((one) => one.popId === popId && isOpen({ from: one.since, to: one.to }, at));
  return found ? { since: iso(found.since), by: found.by } : null;
}

export function popLoad(db: Db, popId: string) {
  const at = db.now();
  const through = db.overlay.pairs.filter((pair) => activePath(db.overlay, pair, at).pops.includes(popId));
  return { draining: drainingOf(db, popId, at), tunnels: through.length, loadPct: loadOf(db, popId, at) };
}

function stationOf(db: Db, gateway: MockGateway, at: number) {
  const site = siteOf(db, gateway.siteId);
  const isCut = (id: string): boolean =>
    db.overlay.troubles.some((one) => one.target === id && one.cause === 'link-down' && isOpen(one, at));
  return {
    gateway: { id: gateway.id, name: gateway.name },
    site: { id: gateway.siteId, name: site?.name ?? '' },
    role: gateway.role,
    region: site?.region ?? '',
    status: statusOf(gateway, at),
    links: gateway.links.map((link) => ({
      name: link.name,
      kind: link.kind,
      status: isCut(link.id) || (isDown(link) && link.downSince === null) ? ('down' as const) : ('up' as const),
    })),
  };
}

function segmentsOf(db: Db, at: number): MapSegment[] {
  const { pairs, troubles } = db.overlay;
  const segments = new Map<string, MapSegment>();
  const measured = (target: string) => {
    const hop = hopMeasures(target, troubles, at);
    return { ...hop, status: hop.rttMs === null ? ('silent' as const) : ('up' as const) };
  };
  const access = (gateway: MockGateway, link: string, popId: string): void => {
    const id = `${gateway.id}-${link}>${popId}`;
    if (segments.has(id)) return;
    segments.set(id, {
      id,
      kind: 'access',
      a: { id: gateway.id, name: gateway.name },
      link,
      linkKind: gateway.links.find(({ name }) => name === link)?.kind ?? null,
      b: popRef(db, popId),
      ...measured(`${gateway.id}-${link}`),
    });
  };
  for (const { hub, branch, paths } of pairs)
    for (const path of paths) {
      access(hub, path.hubLink, path.pops[0] ?? '');
      access(branch, path.branchLink, path.pops.at(-1) ?? '');
    }
  const pops = db.pops.filter(({ enrolled }) => enrolled);
  for (const [index, one] of pops.entries())
    for (const other of pops.slice(index + 1)) {
      const id = backboneId(one.id, other.id);
      segments.set(id, {
        id,
        kind: 'backbone',
        a: popRef(db, one.id),
        link: null,
        linkKind: null,
        b: popRef(db, other.id),
        ...measured(id),
      });
    }
  return [...segments.values()];
}

function classesOf(pair: MockPair, way: Way, at: number, startedAt: number) {
  const seconds = Math.max(1, (at - startedAt) / 1000);
  const sent = { critical: 38, interactive: 120, bulk: 210 } as const;
  return (['critical', 'interactive', 'bulk'] as const).map((name) => {
    const pps = sent[name] * (0.7 + 0.6 * hash(`${pair.id}${way}${name}`));
    const packets = Math.round(pps * seconds);
    const isTwice = name === 'critical';
    const rate = pps * 8 * (isTwice ? 240 : 1180);
    return {
      class: name,
      txBps: Math.round(rate * (0.9 + 0.2 * noise(`${pair.id}${way}${name}`, at))),
      rxBps: Math.round(rate * 0.6 * (0.9 + 0.2 * noise(`${pair.id}${way}${name}:rx`, at))),
      txPackets: packets,
      rxPackets: Math.round(packets * 0.98),
      duplicatedSent: isTwice ? packets : 0,
      firstA: isTwice ? Math.round(packets * 0.953) : 0,
      firstB: isTwice ? Math.round(packets * 0.027) : 0,
      lateCopies: isTwice ? Math.round(packets * 0.944) : 0,
      lostOnBoth: isTwice ? Math.round(packets * 0.000_004) : 0,
    };
  });
}

export function peerView(db: Db, pair: MockPair, way: Way, at: number): OverlayPeer {
  const { overlay } = db;
  const active = activePath(overlay, pair, at);
  const others = pair.paths.filter((path) => path !== active);
  const paths = pair.paths.map((path) => {
    const measures = pathMeasures(pair, path, overlay.troubles, at);
    const isActive = path === active;
    return {
      ...pathView(db, path, way),
      rank: path.rank,
      status: measures.rttMs === null ? ('silent' as const) : ('up' as const),
      draining: path.pops.some((id) => drainingOf(db, id, at) !== null),
      ...measures,
      lossTxPct: measures.lossPct,
      lossRxPct: measures.lossPct === null ? null : Number((measures.lossPct * 0.8).toFixed(3)),
      txBps: isActive ? Math.round(1.9e6 * (0.9 + 0.2 * noise(path.id, at))) : 2400,
      rxBps: isActive ? Math.round(1.1e6 * (0.9 + 0.2 * noise(`${path.id}rx`, at))) : 2400,
      expected: expectationOf(pair, path, at),
    };
  });
  const isAlive = paths.some(({ status }) => status === 'up');
  const backup = others.find((path) => path.pops.every((id) => !active.pops.includes(id)));
  const last = overlay.switches.findLast((one) => one.pair === pair && one.switchedAt <= at);
  const pin = overlay.pins.get(pair.id);
  const site = (gateway: MockGateway) => ({ id: gateway.siteId, name: siteOf(db, gateway.siteId)?.name ?? '' });
  const peer = way === 'hub' ? 'branch' : 'hub';
  return {
    gateway: endOf(pair, way),
    gatewaySite: site(pair[way]),
    peer: endOf(pair, peer),
    peerSite: site(pair[peer]),
    status: isAlive ? 'up' : 'down',
    sampledAt: iso(at - 400),
    lastHandshakeAt: iso(at - ((at + hash(pair.id) * 120_000) % 120_000)),
    activePathId: isAlive ? active.id : null,
    activeSince: iso(last?.switchedAt ?? db.startedAt),
    backupPathId: backup?.id ?? null,
    preferredPathId: choose(overlay, pair, at).id,
    pinned: pin ? { pathId: pin.pathId, by: pin.by, at: iso(pin.at) } : null,
    rxBps: Math.round(1.1e6 * (0.9 + 0.2 * noise(`${pair.id}rx`, at))),
    txBps: Math.round(1.9e6 * (0.9 + 0.2 * noise(`${pair.id}tx`, at))),
    classes: classesOf(pair, way, at, db.startedAt),
    fec: { packetsRecovered: 812, packetsLost: 3, bytesOverhead: 41_200_000 },
    replayed: 148,
    paths,
  };
}

export function pathMap(db: Db, asked: number | null): PathMap {
  const now = db.now();
  const at = asked ?? now;
  const { pairs } = db.overlay;
  const shown = new Set(pairs.flatMap(({ hub, branch }) => [hub, branch]));
  return {
    at: iso(at),
    live: asked === null,
    sampledAt: iso(at - 400),
    since: iso(now - dayMs),
    stations: [...shown].map((gateway) => stationOf(db, gateway, at)),
    junctions: db.pops
      .filter(({ enrolled }) => enrolled)
      .map((pop) => {
        const isDead = db.overlay.troubles.some(
          (one) => one.target === pop.id && one.cause === 'pop-down' && isOpen(one, at),
        );
        return {
          pop: { id: pop.id, name: pop.name },
          region: pop.region,
          status: isDead ? ('down' as const) : ('well' as const),
          draining: drainingOf(db, pop.id, at) !== null,
          loadPct: isDead ? null : loadOf(db, pop.id, at),
          packetsPps: isDead ? null : Math.round(500 + 300 * noise(`${pop.id}:pps`, at)),
        };
      }),
    segments: segmentsOf(db, at),
    peers: pairs.flatMap((pair) => [peerView(db, pair, 'hub', at), peerView(db, pair, 'branch', at)]),
  };
}
