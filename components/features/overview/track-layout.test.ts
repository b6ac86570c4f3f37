import { expect, test } from 'vitest';
import type { Topology } from '#lib/contract/overview.ts';
import { layoutTracks, type TrackLayout } from './track-layout.ts';
import { trackGraph } from './track-nodes.ts';

function topology(branches: number, hubSessions = false): Topology {
  const id = (index: number): string => `gw-${index}`;
  const stations: Topology['stations'] = Array.from({ length: branches + 1 }, (_, index) => ({
    siteId: `site-${index}`,
    siteName: index === 0 ? 'HQ' : `Branch ${index}`,
    region: `Region ${index % 5}`,
    role: index === 0 ? 'hub' : 'branch',
    gatewayId: id(index),
    gatewayName: id(index),
    status: 'well',
    rttMs: 10,
    lossPct: 0,
  }));
  const junctions = ['Frankfurt', 'Zurich', 'Milan'].map((popName, index) => ({
    popId: `pop-${index}`,
    popName,
    status: 'well' as const,
    sessions: 1,
    packetsPps: 1,
  }));
  const tracks = stations.flatMap((station, index) =>
    index === 0 && !hubSessions
      ? []
      : [0, 1].map((link) => ({
          sessionId: `${station.gatewayId}-${link}`,
          gatewayId: station.gatewayId,
          popId: `pop-${(index + link) % 3}`,
          link: `wan${link + 1}`,
          linkKind: 'fibre' as const,
          status: 'up' as const,
          active: link === 0,
          rttMs: 10,
          lossPct: 0,
          since: null,
        })),
  );
  return { sampledAt: null, stations, junctions, tracks };
}

const draw = (one: Topology, width = 780): TrackLayout => layoutTracks(trackGraph(one), one.junctions, width);
const cases = [
  topology(1),
  topology(5),
  topology(5, true),
  topology(12, true),
  topology(13),
  topology(29, true),
  topology(200),
];

test('tracks run level or at 45 degrees, nothing else', () => {
  for (const one of cases)
    for (const { points } of draw(one).tracks)
      for (const [index, [x, y]] of points.entries()) {
        const before = points[index - 1];
        if (!before) continue;
        const [dx, dy] = [Math.abs(x - before[0]), Math.abs(y - before[1])];
        expect(dy < 1e-6 || Math.abs(dx - dy) < 1e-6).toBe(true);
      }
});

test('a track never turns back and never leaves the drawing', () => {
  for (const one of cases) {
    const { width, height, tracks, stations } = draw(one);
    const side = new Map(stations.map((station) => [station.id, station.side]));
    for (const { points, stationId } of tracks) {
      const towards = side.get(stationId) === 'left' ? 1 : -1;
      for (const [index, [x, y]] of points.entries()) {
        expect(x >= 0 && x <= width && y >= 0 && y <= height).toBe(true);
        const before = points[index - 1];
        if (before) expect((x - before[0]) * towards).toBeGreaterThanOrEqual(-1e-6);
      }
    }
  }
});

test('no track crosses the label of a PoP', () => {
  for (const one of cases) {
    const { tracks, junctions } = draw(one);
    for (const { x, y } of junctions)
      for (const { points } of tracks)
        for (const [index, [toX, toY]] of points.entries()) {
          const from = points[index - 1];
          if (!from) continue;
          for (let step = 0; step <= 40; step += 1) {
            const px = from[0] + ((toX - from[0]) * step) / 40;
            const py = from[1] + ((toY - from[1]) * step) / 40;
            const isInLabel = Math.abs(px - x) < 50 && ((py > y - 32 && py < y - 13) || (py > y + 15 && py < y + 34));
            expect(isInLabel).toBe(false);
          }
        }
  }
});

test('stations and PoPs keep their distance', () => {
  for (const one of cases) {
    const { stations, junctions } = draw(one);
    for (const list of [
      stations.filter(({ side }) => side === 'left'),
      stations.filter(({ side }) => side === 'right'),
      junctions,
    ]) {
      const ys = list.map(({ y }) => y).sort((a, b) => a - b);
      for (const [index, y] of ys.entries()) if (index > 0) expect(y - (ys[index - 1] ?? 0)).toBeGreaterThanOrEqual(30);
    }
  }
});

test('the same fleet always draws the same, whatever the order of the rows', () => {
  const one = topology(9, true);
  const turned: Topology = { ...one, stations: one.stations.toReversed(), tracks: one.tracks.toReversed() };
  const sorted = (layout: TrackLayout) =>
    [...layout.tracks].sort((a, b) => a.id.localeCompare(b.id)).map(({ points }) => points);
  expect(sorted(draw(turned))).toEqual(sorted(draw(one)));
});

test('more than 30 sites fold by region, and the hub stays itself', () => {
  const { stations, isFolded } = trackGraph(topology(200));
  expect(isFolded).toBe(true);
  expect(stations.map(({ name }) => name)).toEqual(['HQ', 'Region 0', 'Region 1', 'Region 2', 'Region 3', 'Region 4']);
  expect(stations.reduce((sum, { sites }) => sum + sites, 0)).toBe(201);
});
