/** The overlay of the seeded fleet: pairs of gateways with four paths each, and what troubles them when. */
import type { SwitchCause } from '#lib/netmap/ltt.ts';
import type { MockGateway, MockPop } from '../seed/fleet.ts';

export interface MockPath {
  readonly id: string;
  /** Underlay link at the hub and at the branch. */
  readonly hubLink: string;
  readonly branchLink: string;
  /** PoP ids from the hub to the branch. */
  readonly pops: readonly string[];
  readonly rank: number;
}

export interface MockPair {
  readonly id: string;
  readonly hub: MockGateway;
  readonly branch: MockGateway;
  readonly paths: readonly MockPath[];
}

/** What is wrong with a link, a PoP or a backbone segment, from when to when. */
export interface Trouble {
  readonly target: string;
  readonly name: string;
  readonly cause: SwitchCause;
  readonly from: number;
  to: number | null;
  /** Loss in percent, or added milliseconds, or load in percent: what the cause is about. */
  readonly value: number;
  readonly actor?: string;
}

/** A diagram of thousands shows nothing; the pretend overlay stops at a readable fleet. */
const pairsAtMost = 40;

export function seedPairs(gateways: readonly MockGateway[], pops: readonly MockPop[]): MockPair[] {
  const hub = gateways.find(({ role }) => role === 'hub');
  if (!hub || pops.length < 2) return [];
  const popId = (index: number): string => pops[index % pops.length]?.id ?? '';
  return gateways
    .filter(({ role, state }) => role === 'branch' && state === 'connected')
    .slice(0, pairsAtMost)
    .map((branch) => {
      const index = Number(branch.id.slice(3)) || 0;
      const [p, q, r] = [popId(index), popId(index + 1), popId(index + 2)];
      const path = (rank: number, hubLink: string, through: string[], branchLink: string): MockPath => ({
        id: `${branch.id}-p${rank + 1}`,
        hubLink,
        branchLink,
        pops: through,
        rank,
      });
      return {
        id: branch.id,
        hub,
        branch,
        paths: [
          path(0, 'wan1', [p], 'wan1'),
          path(1, 'wan2', [q], 'wan2'),
          path(2, 'wan1', [r, p], 'wan2'),
          path(3, 'wan2', [r], 'wan1'),
        ],
      };
    });
}

export const backboneId = (one: string, other: string): string => [one, other].sort().join('~');

/** Everything that a path stands on: two links, its PoPs, what lies between them. */
export function targetsOf(pair: MockPair, path: MockPath): string[] {
  return [
    `${pair.hub.id}-${path.hubLink}`,
    ...path.pops,
    ...path.pops.slice(1).map((pop, index) => backboneId(path.pops[index] ?? '', pop)),
    `${pair.branch.id}-${path.branchLink}`,
  ];
}

export const isOpen = ({ from, to }: Pick<Trouble, 'from' | 'to'>, at: number): boolean =>
  from <= at && (to === null || at < to);
