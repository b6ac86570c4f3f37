/** What the classes that carry traffic ask of a path: of each measure the strictest limit decides. */
import type { ClassPlan, SwitchCause, TrafficClass } from '#lib/netmap/ltt.ts';
import type { Candidate } from './candidate.ts';

interface Measure {
  readonly name: 'lossPct' | 'rttMs' | 'jitterMs';
  readonly cause: SwitchCause;
  readonly limit: 'maxLossPct' | 'maxRttMs' | 'maxJitterMs';
}

/** In the order in which they are told when several are missed. */
export const MEASURES: readonly Measure[] = [
  { name: 'lossPct', cause: 'sla-loss', limit: 'maxLossPct' },
  { name: 'rttMs', cause: 'sla-latency', limit: 'maxRttMs' },
  { name: 'jitterMs', cause: 'sla-jitter', limit: 'maxJitterMs' },
];

export interface Limit {
  readonly class: TrafficClass;
  readonly threshold: number;
  readonly heldMs: number;
}

/** The strictest limit of each measure, in the order of MEASURES; empty when no class counts. */
export function strictest(plans: readonly ClassPlan[]): readonly Limit[] {
  if (plans.length === 0) return [];
  return MEASURES.map(({ limit }) => {
    const plan = plans.reduce((a, b) => (b.sla[limit] < a.sla[limit] ? b : a));
    return { class: plan.class, threshold: plan.sla[limit], heldMs: plan.sla.heldMs };
  });
}

/** The measured value; null while there is none. */
export function measured(candidate: Candidate, measure: number): number | null {
  const { roundTrip, txLoss } = candidate.monitor;
  if (measure === 0) return txLoss.pct;
  return measure === 1 ? roundTrip.rttMs : roundTrip.jitterMs;
}

export function isWithin(candidate: Candidate, limits: readonly Limit[]): boolean {
  for (let i = 0; i < limits.length; i++) {
    const value = measured(candidate, i);
    if (value !== null && value > (limits[i] as Limit).threshold) return false;
  }
  return true;
}
