/**
 * Seeded lives of a fleet. SIM_RUNS sets how many (1,000 in CI), SIM_SEED=n replays one. What is checked stands in
 * testing/overlay-scenario.ts.
 */
import { describe, expect, it } from 'vitest';
import { nativeCrypto } from '../../../server/runtime/native-crypto.ts';
import { KINDS, type Kind, type Mutant, runScenario } from '../testing/overlay-scenario.ts';

const one = process.env['SIM_SEED'];
const runs = Number(process.env['SIM_RUNS'] ?? (process.env['CI'] ? 1000 : 60));
const seeds = one === undefined ? Array.from({ length: runs }, (_, i) => i + 1) : [Number(one)];

describe('a fleet with lossy, reordering links, dying PoPs, cuts, stalls and clock jumps', () => {
  it(`keeps what it promises in ${seeds.length} lives`, { timeout: 600_000 }, () => {
    const problems: string[] = [];
    let switches = 0;
    let packets = 0;
    for (const seed of seeds) {
      const result = runScenario(seed, nativeCrypto);
      problems.push(...result.problems.map((each) => `${each}; SIM_SEED=${seed} replays it`));
      switches += result.switches;
      packets += result.packets;
    }
    expect(problems).toEqual([]);
    // Nothing is shown by a fleet that has nothing to do.
    if (one === undefined) expect([switches > seeds.length, packets > seeds.length * 100]).toEqual([true, true]);
  });

  it.each<[Mutant, Kind, string]>([
    ['no-dwell', 'flapping', 'ms after a switch'],
    ['one-copy', 'pop-death', 'lost over the death of a PoP'],
    ['blind-to-sla', 'sla', 'which misses its SLA'],
    ['delivers-twice', 'chaos', 'delivered twice'],
  ])('would not keep it with the fault %s: the checks can fail', { timeout: 120_000 }, (mutant, kind, sentence) => {
    const ofKind = Array.from({ length: 3 }, (_, i) => (i + 1) * KINDS.length + KINDS.indexOf(kind));
    const problems = ofKind.flatMap((seed) => runScenario(seed, nativeCrypto, mutant).problems);
    expect(problems.some((each) => each.includes(sentence))).toBe(true);
  });
});
