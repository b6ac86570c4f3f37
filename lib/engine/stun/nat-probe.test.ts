/** Discovery against simulated NATs of every kind, and the lifetime of their mappings. */
import { describe, expect, it } from 'vitest';
import type { NatType } from '#lib/netmap/reach.ts';
import { reachRig } from '../testing/reach-rig.ts';
import { at, type NatPlan, natPlan } from '../testing/sim-nat.ts';
import { LifetimeProbe } from './lifetime-probe.ts';
import { portDelta } from './port-delta.ts';

function probed(seed: number, plans: readonly NatPlan[]): NatType {
  const rig = reachRig(seed);
  const node = rig.node('a', plans);
  rig.network.runUntil(10_000);
  if (!node.nat) throw new Error('nothing was found out');
  return node.nat;
}

describe('the kind of NAT', () => {
  it.each([
    ['no NAT', [], { mapping: 'none', filtering: 'endpoint-independent', portPreserving: true, hairpin: null }],
    [
      'full cone',
      [natPlan({ filtering: 'independent', hairpin: true })],
      { mapping: 'endpoint-independent', filtering: 'endpoint-independent', hairpin: true },
    ],
    [
      'restricted',
      [natPlan({ filtering: 'address' })],
      { mapping: 'endpoint-independent', filtering: 'address-dependent', portPreserving: true, hairpin: false },
    ],
    [
      'port-restricted',
      [natPlan({ ports: 'random' })],
      { mapping: 'endpoint-independent', filtering: 'address-and-port-dependent', portPreserving: false },
    ],
    [
      'by address',
      [natPlan({ mapping: 'address', ports: 'random' })],
      { mapping: 'address-dependent', portDelta: null },
    ],
    [
      'symmetric, counting',
      [natPlan({ mapping: 'address-and-port', ports: 'sequential' })],
      { mapping: 'address-and-port-dependent', portDelta: 1 },
    ],
    [
      'symmetric, random',
      [natPlan({ mapping: 'address-and-port', ports: 'random' })],
      { mapping: 'address-and-port-dependent', portDelta: null },
    ],
    [
      'two in a row, the outer one symmetric',
      [natPlan(), natPlan({ mapping: 'address-and-port', ports: 'random' })],
      { mapping: 'address-and-port-dependent' },
    ],
    ['no UDP', [natPlan({ blocksUdp: true })], { mapping: 'unknown', udpBlocked: true, mappingTestedBy: 'nothing' }],
  ] as const)('%s', (_, plans, expected) => {
    for (const seed of [1, 2, 3, 4]) expect(probed(seed, plans), `seed ${seed}`).toMatchObject(expected);
  });
});

describe('the lifetime of a mapping', () => {
  it.each([20_000, 31_000, 65_000, 130_000, 299_000])(
    'of %i ms is found to a tenth, and not overrated',
    (lifetimeMs) => {
      const rig = reachRig(lifetimeMs);
      const node = rig.node('a', [natPlan({ lifetimeMs })]);
      rig.network.runUntil(5000);
      const socket = node.bind();
      const other = node.bind();
      const found: (number | null)[] = [];
      const server = at(0x01010101, 3478);
      const done = (_: number, measured: number | null): void => void found.push(measured);
      const probe = new LifetimeProbe({ requests: node.requests, socket, other, server, done });
      probe.start(rig.network.now);
      const sent = node.sent;
      while (found.length === 0 && rig.network.now < 7_200_000) {
        probe.tick(rig.network.now);
        rig.network.runUntil(rig.network.now + 500);
      }
      expect(found[0]).toBeLessThanOrEqual(lifetimeMs);
      expect(found[0]).toBeGreaterThanOrEqual(lifetimeMs * 0.9 - 5_500);
      expect(node.sent - sent).toBeLessThan(60);
    },
  );
});

describe('ports that are counted', () => {
  it.each([
    [[5, 6, 7, 8], 1],
    [[5, 7, 9, 11], 2],
    [[5, 6, 8, 9], 1],
    [[9, 8, 7], -1],
    [[5, 5, 5], null],
    [[5, 6], null],
    [[5, 60_000, 900], null],
    [[100, 99, 101, 102], null],
  ])('%j step by %s', (ports, step) => {
    expect(portDelta(ports)).toBe(step);
  });
});
