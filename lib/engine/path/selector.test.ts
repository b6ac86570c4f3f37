import { describe, expect, it } from 'vitest';
import type { ClassPlan, LttPath, LttTiming, PathPreference } from '#lib/netmap/ltt.ts';
import { Candidate } from './candidate.ts';
import { mostDisjoint } from './disjoint.ts';
import { PathMonitor } from './path-monitor.ts';
import { type Decision, PathSelector } from './selector.ts';

const timing: LttTiming = { probeMs: 50, idleProbeMs: 250, silentMs: 100, dwellMs: 1000, recoverMs: 1500 };
const plan: ClassPlan = {
  class: 'critical',
  sla: { maxRttMs: 100, maxJitterMs: 50, maxLossPct: 2, heldMs: 300 },
  fec: null,
  duplicate: true,
};

interface Road {
  readonly candidate: Candidate;
  rttMs: number;
  lossPct: number;
  /** Nothing is answered. */
  dead: boolean;
}

/** Paths over virtual time: each answers its probes after its round trip, and reports its loss. */
class World {
  now = 0;
  readonly roads: Road[];
  readonly decisions: Decision[] = [];
  readonly selector = new PathSelector(timing);
  live: readonly ClassPlan[] = [plan];
  #waiting: { at: number; road: Road; id: number }[] = [];
  #sent = new Map<Road, { expected: number; received: number }>();

  constructor(count: number) {
    this.roads = Array.from({ length: count }, (_, rank) => {
      const spec: LttPath = {
        id: `p${rank}`,
        segment: `s${rank}`,
        sendLabel: rank,
        receiveLabel: rank,
        pops: [{ id: `pop${rank}`, name: `pop${rank}` }],
        peerLink: 'wan1',
        rank,
        draining: false,
      };
      return {
        candidate: new Candidate(spec, `wan${rank}`, new PathMonitor(rank)),
        rttMs: 30 + rank,
        lossPct: 0,
        dead: false,
      };
    });
    this.update(null);
  }

  update(preference: PathPreference | null): void {
    this.selector.update(
      this.roads.map(({ candidate }) => candidate),
      preference,
      timing,
    );
  }

  run(until: number): this {
    for (; this.now < until; this.now += 10) {
      const due = this.#waiting.filter(({ at }) => at <= this.now);
      this.#waiting = this.#waiting.filter(({ at }) => at > this.now);
      for (const { road, id } of due) this.#answer(road, id);
      for (const road of this.roads) {
        const id = road.candidate.monitor.probeDue(this.now, 50);
        if (id >= 0 && !road.dead) this.#waiting.push({ at: this.now + road.rttMs, road, id });
      }
      const decision = this.selector.evaluate(this.now, this.live);
      if (decision) this.decisions.push(decision);
    }
    return this;
  }

  #answer(road: Road, id: number): void {
    if (road.dead) return;
    const counts = this.#sent.get(road) ?? { expected: 0, received: 0 };
    counts.expected += 100;
    counts.received += 100 - road.lossPct;
    this.#sent.set(road, counts);
    road.candidate.monitor.heard(this.now);
    road.candidate.monitor.answered(this.now, id, counts.expected, counts.received);
  }

  get told(): string[] {
    return this.decisions.map(({ cause, from, to }) => `${cause} ${from.spec.id} ${to.spec.id}`);
  }
}

const wish = (pathId: string, fields: Partial<PathPreference> = {}): PathPreference => ({
  pathId,
  cause: 'pop-overload',
  decidedBy: 'orchestrator',
  actor: null,
  pinned: false,
  measurement: null,
  ...fields,
});

describe('a selector', () => {
  it('begins with the best rank and stays while all is well', () => {
    const world = new World(3).run(5000);
    expect([world.selector.active?.spec.id, world.told]).toEqual(['p0', []]);
  });

  it('leaves a silent path within the round trip, silentMs and a probe, dwelling or not', () => {
    const world = new World(3).run(2000);
    for (const [i, at] of [
      [0, 2000],
      [1, 2300],
    ] as const) {
      world.run(at);
      const road = world.roads[i];
      if (road) road.dead = true;
    }
    world.run(2600);
    expect(world.told).toEqual(['silent p0 p1', 'silent p1 p2']);
    expect(world.decisions.map(({ detectedAt }) => detectedAt)).toEqual([
      expect.closeTo(2150, -2),
      expect.closeTo(2450, -2),
    ]);
  });

  it('stays where it is when every path is silent, for then it is the peer', () => {
    const world = new World(3).run(2000);
    for (const road of world.roads) road.dead = true;
    world.run(4000);
    for (const road of world.roads) road.dead = false;
    world.run(6000);
    expect([world.selector.active?.spec.id, world.told.filter((each) => each.startsWith('silent'))]).toEqual([
      'p0',
      [],
    ]);
  });

  it('leaves a path that misses the SLA for heldMs, and returns when the preferred was good for recoverMs', () => {
    const world = new World(2).run(3000);
    const [first] = world.roads;
    if (first) first.rttMs = 130;
    world.run(5500);
    expect(world.told).toEqual(['sla-latency p0 p1']);
    expect(world.decisions[0]?.measurement).toMatchObject({ name: 'rttMs', threshold: 100 });
    expect(world.decisions[0]?.measurement?.heldMs).toBeGreaterThanOrEqual(300);
    if (first) first.rttMs = 30;
    world.run(9000);
    expect(world.told).toEqual(['sla-latency p0 p1', 'recovered p1 p0']);
  });

  it('does not leave for a path that is no better', () => {
    const world = new World(2);
    for (const road of world.roads) road.rttMs = 140;
    world.run(6000);
    expect(world.told).toEqual([]);
  });

  it('leaves for a path outside its SLA that is much better', () => {
    const world = new World(2);
    for (const [i, road] of world.roads.entries()) road.lossPct = i === 0 ? 20 : 5;
    expect(world.run(6000).told).toEqual(['sla-loss p0 p1']);
  });

  it('does not switch sooner than the dwell, and waits longer after each relapse', () => {
    const world = new World(2).run(3000);
    const [first] = world.roads;
    // Bad whenever it is used, good whenever it is not.
    for (let at = 3000; at < 40_000; at += 50) {
      if (first) first.rttMs = world.selector.active === first.candidate ? 150 : 30;
      world.run(at);
    }
    const times = world.decisions.map(({ to }, i) => ({ to: to.spec.id, at: world.decisions[i]?.detectedAt ?? 0 }));
    const returns = times.filter(({ to }) => to === 'p0').map(({ at }) => at);
    const pauses = returns.slice(1).map((at, i) => at - (returns[i] ?? 0));
    expect(pauses.length).toBeGreaterThan(1);
    expect(pauses.toSorted((a, b) => a - b)).toEqual(pauses);
  });

  it('follows a changed preference once its path has answered, and says whose it is', () => {
    const world = new World(3);
    world.update(wish('p0'));
    world.run(2000);
    const third = world.roads[2];
    if (third) third.dead = true;
    world.run(2500).update(wish('p2'));
    expect(world.run(3500).told).toEqual([]);
    if (third) third.dead = false;
    world.run(5000);
    expect(world.decisions).toMatchObject([{ cause: 'pop-overload', decidedBy: 'orchestrator', class: null }]);
  });

  it.each([null as never, Number.POSITIVE_INFINITY, Number.NaN])('tells no measurement of %s', (value) => {
    const world = new World(2);
    world.update(wish('p0'));
    world.run(2000).update(wish('p1', { measurement: { name: 'costMs', value, threshold: 40, heldMs: 30_000 } }));
    world.run(2500).update(wish('p0', { measurement: { name: 'costMs', value: 50, threshold: 40, heldMs: 30_000 } }));
    world.run(5000);
    expect(world.decisions.map(({ measurement }) => measurement?.value ?? null)).toEqual([null, 50]);
  });

  it('leaves a pinned path for silence alone', () => {
    const world = new World(2);
    world.update(wish('p0', { pinned: true, decidedBy: 'operator', actor: 'Ada' }));
    const [first] = world.roads;
    if (first) first.lossPct = 30;
    expect(world.run(5000).told).toEqual([]);
    if (first) first.dead = true;
    expect(world.run(6000).told).toEqual(['silent p0 p1']);
  });

  it('leaves a draining path and chooses none for a second copy', () => {
    const world = new World(3).run(2000);
    for (const { candidate } of world.roads.slice(0, 2)) candidate.spec = { ...candidate.spec, draining: true };
    expect(world.run(3000).told).toEqual(['better-path p0 p2']);
    const all = world.roads.map(({ candidate }) => candidate);
    expect(mostDisjoint(all[2] as Candidate, all, world.now, 100)).toBeUndefined();
  });
});

it('names maintenance only where a PoP of the path is under it', () => {
  const world = new World(3).run(2000);
  const [first] = world.roads;
  if (first) first.candidate.spec = { ...first.candidate.spec, draining: true, maintenance: true };
  expect(world.run(3000).told).toEqual(['maintenance p0 p1']);
});

describe('the second path', () => {
  it('has least in common with the first, then the best rank', () => {
    const { roads, now } = new World(4).run(2000);
    const [a, b, c, d] = roads.map(({ candidate }) => candidate) as [Candidate, Candidate, Candidate, Candidate];
    expect(mostDisjoint(a, [a, b, c, d], now, 100)).toBe(b);
    b.link = a.link;
    c.spec = { ...c.spec, pops: a.spec.pops };
    expect(mostDisjoint(a, [a, b, c, d], now, 100)).toBe(d);
    expect(mostDisjoint(a, [a, b, c], now, 100)).toBe(c);
  });
});
