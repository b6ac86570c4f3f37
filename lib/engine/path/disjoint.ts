/** How much two paths have in common, for the second copy of a duplicated send and for the backup. */
import type { LttPath } from '#lib/netmap/ltt.ts';
import type { Candidate } from './candidate.ts';

/** 0: nothing. The own link weighs most, for it is the weakest part; then each PoP, then the peer's link. */
export function overlap(a: Candidate, b: Candidate): number {
  let common = a.link === b.link ? 4 : 0;
  for (const pop of a.spec.pops) if (visits(b.spec, pop.id)) common += 3;
  if (a.spec.peerLink === b.spec.peerLink) common += 1;
  return common;
}

function visits(path: LttPath, popId: string): boolean {
  for (const pop of path.pops) if (pop.id === popId) return true;
  return false;
}

/** Of the live paths that do not drain, the one with least in common with `first`; then by rank. */
export function mostDisjoint<C extends Candidate>(
  first: C,
  all: readonly C[],
  now: number,
  silentMs: number,
): C | undefined {
  let best: C | undefined;
  let bestScore = Number.POSITIVE_INFINITY;
  for (const each of all) {
    if (each === first || each.spec.draining || !each.monitor.isAlive(now, silentMs)) continue;
    const score = overlap(first, each) * 1000 + each.spec.rank;
    if (score >= bestScore) continue;
    best = each;
    bestScore = score;
  }
  return best;
}
