/** Every pair of NATs, seed by seed: who meets directly, who by relay, and what never happens. */
import { describe, expect, it } from 'vitest';
import { INTERNET_MS, reachRig, type SimNode } from '../../testing/reach-rig.ts';
import { type NatPlan, natPlan } from '../../testing/sim-nat.ts';

const KINDS = {
  open: [],
  'full cone': [natPlan({ filtering: 'independent' })],
  restricted: [natPlan({ filtering: 'address' })],
  'port-restricted': [natPlan()],
  'symmetric sequential': [natPlan({ mapping: 'address-and-port', ports: 'sequential' })],
  'symmetric random': [natPlan({ mapping: 'address-and-port', ports: 'random' })],
  double: [natPlan(), natPlan()],
  blocked: [natPlan({ blocksUdp: true })],
} as const satisfies Record<string, readonly NatPlan[]>;
type Kind = keyof typeof KINDS;
const names = Object.keys(KINDS) as Kind[];

/** Each packet has to find a hole; ports behind these two are guesses. */
const strict: readonly Kind[] = ['port-restricted', 'double'];
const symmetric: readonly Kind[] = ['symmetric sequential', 'symmetric random'];

type Expectation = 'direct' | 'relay' | 'likely';
function expected(a: Kind, b: Kind): Expectation {
  const both = [a, b];
  if (both.includes('blocked')) return 'relay';
  if (!both.includes('symmetric random')) return 'direct';
  if (symmetric.includes(a) && symmetric.includes(b)) return 'relay';
  return both.some((each) => strict.includes(each)) ? 'likely' : 'direct';
}

interface Met {
  readonly direct: boolean;
  readonly firstDataMs: number;
  readonly directMs: number;
  readonly checks: number;
}

const PROBED_MS = 6000;
const SETTLED_MS = 20_000;

function meet(seed: number, kindA: Kind, kindB: Kind): { met: Met; a: SimNode; b: SimNode } {
  const rig = reachRig(seed);
  const { network } = rig;
  const a = rig.node('a', KINDS[kindA]);
  const b = rig.node('b', KINDS[kindB]);
  network.runUntil(PROBED_MS);
  rig.exchange(a, b);
  let started = -1;
  for (const end = network.now + SETTLED_MS; network.now < end; ) {
    network.runUntil(network.now + 5);
    if (started < 0 && a.session.selected) started = network.now;
    a.sendData('a');
    b.sendData('b');
  }
  const directAt = (node: SimNode): number =>
    node.events.find(({ event }) => event.type === 'selected' && !event.path.kind.startsWith('relay'))?.at ??
    Number.POSITIVE_INFINITY;
  const direct = a.session.selected?.isDirect === true && b.session.selected?.isDirect === true;
  return {
    a,
    b,
    met: {
      direct,
      firstDataMs: (b.data[0]?.at ?? Number.POSITIVE_INFINITY) - started,
      directMs: Math.max(directAt(a), directAt(b)) - started,
      checks: a.session.counters.checks + b.session.counters.checks,
    },
  };
}

const pairs = names.flatMap((a, i) => names.slice(i).map((b) => [a, b] as const));

describe('every pair of NATs', () => {
  it.each(pairs)('%s and %s', (kindA, kindB) => {
    for (const seed of [1, 2, 3]) {
      const { met, a, b } = meet(seed, kindA, kindB);
      const wish = expected(kindA, kindB);
      const said = `seed ${seed}: ${JSON.stringify(met)} ${JSON.stringify([a.nat, b.nat])}`;
      if (wish !== 'likely') expect(met.direct, said).toBe(wish === 'direct');
      expect(a.session.selected && b.session.selected, said).toBeTruthy();
      expect(met.firstDataMs, said).toBeLessThanOrEqual(4 * INTERNET_MS);
      expect(met.checks, said).toBeLessThan(400);
      expect(Math.max(a.session.counters.guesses, b.session.counters.guesses), said).toBeLessThanOrEqual(1000);
      expect(Math.max(a.sockets, b.sockets), said).toBeLessThanOrEqual(260);
    }
  });
});
