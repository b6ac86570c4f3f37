/** What becomes of a pair that has met: changes of mapping, address and path, loss, strangers. Seeded; a failure names its seed. */
import { describe, expect, it } from 'vitest';
import { RELAY_LEG, type ReachRig, reachRig, type SimNode } from '../../testing/reach-rig.ts';
import { at, natPlan, SimNat, SimSegment } from '../../testing/sim-nat.ts';
import { seededRandom, simPath } from '../../testing/sim-network.ts';
import { REACH } from './drop.ts';

const SEEDS = Array.from({ length: 12 }, (_, i) => i + 1);

interface Pair {
  readonly rig: ReachRig;
  readonly a: SimNode;
  readonly b: SimNode;
  /** Runs with data both ways, a packet each 20 ms. */
  run(ms: number): void;
  isDirect(): boolean;
}

type Plans = Parameters<ReachRig['node']>[1];

function pair(seed: number, plansA: Plans, plansB: Plans, options: Parameters<ReachRig['node']>[2] = {}): Pair {
  const rig = reachRig(seed);
  const a = rig.node('a', plansA, options);
  const b = rig.node('b', plansB, options);
  const run = (ms: number): void => {
    for (const end = rig.network.now + ms; rig.network.now < end; ) {
      rig.network.runUntil(Math.min(end, rig.network.now + 20));
      a.sendData('a');
      b.sendData('b');
    }
  };
  rig.network.runUntil(5000);
  rig.exchange(a, b);
  return { rig, a, b, run, isDirect: () => [a, b].every(({ session }) => session.selected?.isDirect === true) };
}

/** When data last arrived at both. */
const heardAt = ({ a, b }: Pair): number => Math.min(...[a, b].map(({ data }) => data.at(-1)?.at ?? -1));

describe('a pair that has met', () => {
  it.each(SEEDS)('punches again after a NAT forgot its mappings, over the relay meanwhile (seed %i)', (seed) => {
    const met = pair(seed, [natPlan()], [natPlan()]);
    met.run(3000);
    expect(met.isDirect()).toBe(true);
    const before = met.rig.network.now;
    met.a.nats[0]?.reset();
    met.a.nats[0]?.reset(0x03000000 + seed);
    met.run(20_000);
    expect(met.isDirect(), 'direct again').toBe(true);
    expect(met.rig.network.now - heardAt(met), 'data flows').toBeLessThan(100);
    const lost = [met.a, met.b].flatMap(({ events }) => events.filter(({ event }) => event.type === 'lost'));
    expect(lost.length).toBeGreaterThan(0);
    const gap = longestGap(met.b, before);
    expect(gap, 'data stopped for').toBeLessThan(8000);
  });

  it.each(SEEDS)('follows a node to another address (seed %i)', (seed) => {
    const met = pair(seed, [natPlan()], [natPlan({ filtering: 'address' })]);
    met.run(3000);
    met.a.move(met.a.ip + 7);
    met.a.session.suspect(met.rig.network.now);
    met.run(20_000);
    expect(met.isDirect()).toBe(true);
    expect(met.rig.network.now - heardAt(met)).toBeLessThan(100);
  });

  it.each(SEEDS)('keeps an idle mapping of 40 s open with few packets (seed %i)', (seed) => {
    const met = pair(seed, [natPlan({ lifetimeMs: 40_000 })], [natPlan({ lifetimeMs: 40_000 })]);
    met.run(3000);
    const sent = met.a.sent + met.b.sent;
    const wakes = met.a.wakes();
    met.rig.network.runUntil(met.rig.network.now + 600_000);
    expect(met.a.wakes() - wakes, 'times that the timer ran in ten minutes').toBeLessThan(400);
    expect(met.isDirect()).toBe(true);
    const perMinute = (met.a.sent + met.b.sent - sent) / 10;
    expect(perMinute).toBeLessThan(40);
    expect(met.a.events.filter(({ event }) => event.type === 'lost')).toEqual([]);
    expect(met.a.sendData('still')).toBe(true);
    met.rig.network.runUntil(met.rig.network.now + 200);
    expect(met.b.data.at(-1)?.text).toBe('still');
  });

  it.each(SEEDS)('ends in relay when both sit behind one carrier NAT that turns nothing back (seed %i)', (seed) => {
    const rig = reachRig(seed);
    const carrier = new SimNat(natPlan(), 0x05000000, () => rig.network.random());
    const within = new SimSegment(rig.network, simPath({ delayMs: 5 }), carrier, rig.internet);
    const a = rig.node('a', [natPlan()], { within });
    const b = rig.node('b', [natPlan()], { within });
    rig.network.runUntil(5000);
    rig.exchange(a, b);
    rig.network.runUntil(20_000);
    expect(a.nat?.hairpin).toBe(false);
    expect([a.session.selected?.isDirect, b.session.selected?.isDirect]).toEqual([false, false]);
    expect(a.events.some(({ event }) => event.type === 'round-failed')).toBe(true);
  });

  it.each(SEEDS)('loses the relay too and says so, and comes back (seed %i)', (seed) => {
    const met = pair(seed, [natPlan({ blocksUdp: true })], [natPlan()]);
    met.run(2000);
    expect(met.isDirect()).toBe(false);
    met.rig.relayDown = true;
    met.run(60_000);
    expect(met.a.events.some(({ event }) => event.type === 'unreachable')).toBe(true);
    met.rig.relayDown = false;
    met.run(15_000);
    expect(met.rig.network.now - heardAt(met)).toBeLessThan(200);
  });

  it.each(SEEDS)('meets over a bad network: 15 %% loss, copies, reordering (seed %i)', (seed) => {
    const met = pair(seed, [natPlan()], [natPlan({ mapping: 'address-and-port', ports: 'sequential' })]);
    met.rig.lossy(15);
    met.run(40_000);
    expect(met.a.session.selected && met.b.session.selected).toBeTruthy();
    expect(met.rig.network.now - heardAt(met)).toBeLessThan(1000);
  });

  it('opens no sockets and guesses no ports when policy forbids it at either end', () => {
    const policy = { birthday: false, direct: true, allowLoopback: false };
    const random = natPlan({ mapping: 'address-and-port', ports: 'random' });
    const met = pair(1, [random], [natPlan()], { policy });
    met.run(12_000);
    expect([met.a.session.counters.guesses, met.b.session.counters.guesses]).toEqual([0, 0]);
    expect(met.isDirect()).toBe(false);
    expect(met.a.sendData('by relay')).toBe(true);
  });

  it('checks no direct path when policy says relay only', () => {
    const met = pair(1, [], [], { policy: { birthday: true, direct: false, allowLoopback: false } });
    met.run(5000);
    expect(met.isDirect()).toBe(false);
    expect(met.a.session.selected?.leg).toBe(RELAY_LEG);
    expect([...met.a.session.paths].map(({ state }) => state)).toEqual(['valid', 'valid']);
    const wakes = met.a.wakes();
    met.rig.network.runUntil(met.rig.network.now + 60_000);
    expect(met.a.wakes() - wakes).toBeLessThan(60);
    expect(met.rig.exchanges, 'nothing to hope for from another').toBe(1);
    expect(met.a.session.offer().candidates.every(({ relayId }) => relayId !== null)).toBe(true);
  });
});

describe('a stranger', () => {
  it.each(SEEDS)('who saw every datagram and may forge any is never a path, nor answered (seed %i)', (seed) => {
    const rig = reachRig(seed);
    const random = seededRandom(seed * 77);
    const a = rig.node('a', []);
    const b = rig.node('b', []);
    const eve = 0x0e000001;
    let answers = 0;
    rig.internet.host(eve, () => answers++);
    // Who is faster than the peer itself is answered as the peer is, eight datagrams at most; this one is not.
    const taps: Uint8Array[] = [];
    rig.tap = (bytes) =>
      rig.network.schedule(rig.network.now + 100, () => void (taps.length < 4000 && taps.push(bytes)));
    rig.network.runUntil(5000);
    rig.exchange(a, b);
    for (let step = 0; step < 300; step++) {
      rig.network.runUntil(rig.network.now + 10);
      const seen = taps[Math.floor(random() * taps.length)];
      if (!seen) continue;
      const forged = seen.slice();
      // A replay unchanged, or with a few bits turned, to a or b.
      for (let i = Math.floor(random() * 3); i > 0; i--) {
        const place = Math.floor(random() * forged.length);
        forged[place] = (forged[place] as number) ^ (1 << Math.floor(random() * 8));
      }
      if (random() < 0.5) rig.internet.send(at(eve, 1000 + step), at(a.ip, 40_000), forged);
      else rig.internet.send(at(eve, 1000 + step), at(b.ip, 40_000), forged);
    }
    rig.network.runUntil(rig.network.now + 5000);
    for (const node of [a, b])
      for (const path of node.session.paths)
        if (path.state === 'valid') expect([a.ip, b.ip, 0], 'whom a valid path leads to').toContain(path.remote.ip);
    expect(a.session.selected?.remote.ip).toBe(b.ip);
    expect(answers, 'datagrams to the stranger').toBe(0);
    const dropped = [REACH.wrongKey, REACH.notCheck, REACH.replay, REACH.notAwaited].map((code) => a.hub.counts[code]);
    expect(Math.max(...dropped.map(Number))).toBeGreaterThan(10);
    expect(a.session.paths.size).toBeLessThanOrEqual(64);
  });

  it('with the keys of another session reaches nobody', () => {
    const rig = reachRig(3);
    const a = rig.node('a', [], { session: 'one' });
    const b = rig.node('b', [], { session: 'one' });
    const c = rig.node('c', [], { session: 'two' });
    rig.network.runUntil(5000);
    rig.exchange(a, b);
    rig.network.runUntil(6000);
    // c knows where a is and what it is called, but not the key.
    const offer = { ...a.session.offer(), session: 'two', key: 'ab'.repeat(32) };
    c.session.setLocal(rig.network.now, c.gatherer.legs, c.gatherer.candidates, c.session.nat);
    expect(c.session.start(rig.network.now, offer, 0)).toBe(true);
    rig.network.runUntil(12_000);
    expect([...c.session.paths].filter(({ state }) => state === 'valid')).toEqual([]);
    expect(a.hub.counts[REACH.wrongPeer]).toBeGreaterThan(0);
    expect(a.session.selected?.remote.ip).toBe(b.ip);
  });
});

/** Longest time in which a node heard nothing, since `from`. */
function longestGap(node: SimNode, from: number): number {
  let last = from;
  let longest = 0;
  for (const { at: when } of node.data) {
    if (when < from) continue;
    longest = Math.max(longest, when - last);
    last = when;
  }
  return longest;
}
