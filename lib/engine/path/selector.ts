/**
 * Which of the paths to one peer carries the traffic. In order: silence at once; a changed preference once its path has
 * answered; a path that drains; an SLA missed for long enough when another path is better; back to the preferred path after
 * it has been good for long enough. Nothing but silence and an operator moves traffic sooner than `dwellMs` after a switch.
 */
import type {
  ClassPlan,
  LttTiming,
  PathPreference,
  SwitchCause,
  SwitchMeasurement,
  TrafficClass,
} from '#lib/netmap/ltt.ts';
import type { Candidate } from './candidate.ts';
import { isWithin, type Limit, MEASURES, measured, strictest } from './sla.ts';

/** The first choice waits this long for the preferred path. */
const FIRST_WAIT_MS = 250;
/** Leaving the preferred path this soon after a return doubles the time it must be good for the next, up to 8 times. */
const RELAPSE_MS = 60_000;
const MAX_PATIENCE = 8;
/** A path outside its SLA replaces another only when the missed measure is this part of the other's or less. */
const MUCH_BETTER = 0.5;

export interface Decision<C extends Candidate = Candidate> {
  readonly from: C;
  readonly to: C;
  readonly cause: SwitchCause | 'silent';
  readonly class: TrafficClass | null;
  readonly measurement: SwitchMeasurement | null;
  /** Monotonic ms. */
  readonly detectedAt: number;
  readonly decidedBy: 'gateway' | 'orchestrator' | 'operator';
  readonly actor: string | null;
}

type Why = Pick<Decision, 'cause' | 'measurement'> &
  Partial<Pick<Decision, 'class' | 'detectedAt' | 'decidedBy' | 'actor'>>;

export class PathSelector<C extends Candidate = Candidate> {
  active: C | undefined;
  activeSince = 0;
  #candidates: readonly C[] = [];
  #timing: LttTiming;
  #preference: PathPreference | null = null;
  #followed = true;
  #switchedAt = Number.NEGATIVE_INFINITY;
  #missedSince = [0, 0, 0].map(() => Number.POSITIVE_INFINITY);
  #firstAnswerAt = Number.POSITIVE_INFINITY;
  #returnedAt = Number.NEGATIVE_INFINITY;
  #patience = 1;

  constructor(timing: LttTiming) {
    this.#timing = timing;
  }

  update(candidates: readonly C[], preference: PathPreference | null, timing: LttTiming): void {
    this.#timing = timing;
    this.#candidates = candidates;
    const changed = preference?.pathId !== this.#preference?.pathId;
    // Not the first one: that is where it begins, not a change.
    if (changed && this.#preference !== null && preference !== null) this.#followed = false;
    // An operator gave back what had not been carried out yet: it never will be.
    if (!changed && this.#preference?.pinned === true && preference?.pinned === false) this.#followed = true;
    this.#preference = preference;
    if (this.active?.spec.id === preference?.pathId) this.#followed = true;
  }

  /** The path that the netmap wants, else the one of best rank that does not drain. */
  get preferred(): C | undefined {
    const wanted = this.#preference?.pathId;
    const named = this.#candidates.find((each) => each.spec.id === wanted);
    if (named) return named;
    return best(
      this.#candidates.filter((each) => !each.spec.draining),
      (each) => each.spec.rank,
    );
  }

  /** Looks at everything once; `live` are the plans of the classes that carry traffic now. Called every 10 ms. */
  evaluate(now: number, live: readonly ClassPlan[]): Decision<C> | undefined {
    const limits = strictest(live);
    for (const each of this.#candidates) {
      const good = this.#alive(now, each) && isWithin(each, limits);
      if (!good) each.goodSince = Number.POSITIVE_INFINITY;
      else if (each.goodSince > now) each.goodSince = now;
    }
    const { active } = this;
    if (!active) return this.#first(now);
    if (!this.#candidates.includes(active)) return this.#removed(now, active, limits);
    return (
      this.#silence(now, active, limits) ??
      this.#follow(now, active, limits) ??
      this.#drain(now, active, limits) ??
      this.#sla(now, active, limits) ??
      this.#recover(now, active)
    );
  }

  #alive(now: number, each: C): boolean {
    return each.monitor.isAlive(now, this.#timing.silentMs);
  }

  #first(now: number): undefined {
    const answered = this.#candidates.filter((each) => this.#alive(now, each));
    if (answered.length === 0) return undefined;
    if (this.#firstAnswerAt > now) this.#firstAnswerAt = now;
    const { preferred } = this;
    const waiting = now - this.#firstAnswerAt < FIRST_WAIT_MS;
    const chosen =
      preferred && answered.includes(preferred) ? preferred : waiting ? undefined : this.#bestOf(answered, []);
    if (chosen) this.#begin(now, chosen);
    return undefined;
  }

  #removed(now: number, active: C, limits: readonly Limit[]): Decision<C> | undefined {
    const live = this.#candidates.filter((each) => this.#alive(now, each));
    const { preferred } = this;
    const to = preferred && live.includes(preferred) ? preferred : this.#bestOf(live, limits);
    const wish = to === preferred ? this.#wish() : undefined;
    if (to) return this.#switch(now, active, to, wish ?? withdrawn(active));
    if (!this.#alive(now, active)) this.active = undefined;
    return undefined;
  }

  #silence(now: number, active: C, limits: readonly Limit[]): Decision<C> | undefined {
    const { silentMs } = this.#timing;
    const { monitor } = active;
    if (!monitor.isSilent(now, silentMs)) return undefined;
    const value = monitor.waitingMs(now);
    const live = this.#candidates.filter(
      (each) => each !== active && this.#alive(now, each) && heardSince(active, each),
    );
    const to = this.#bestOf(live, limits);
    if (!to) return undefined;
    return this.#switch(now, active, to, {
      cause: 'silent',
      measurement: { name: 'silentMs', value, threshold: monitor.limitMs(silentMs), heldMs: value },
    });
  }

  #follow(now: number, active: C, limits: readonly Limit[]): Decision<C> | undefined {
    const preference = this.#preference;
    if (this.#followed || !preference) return undefined;
    const to = this.#candidates.find((each) => each.spec.id === preference.pathId);
    if (!to || to === active || !this.#alive(now, to) || to.monitor.isSuspect(now)) return undefined;
    if (!preference.pinned && !isWithin(to, limits) && isWithin(active, limits)) return undefined;
    if (preference.decidedBy !== 'operator' && !this.#dwelt(now)) return undefined;
    return this.#switch(now, active, to, this.#wish() as Why);
  }

  #drain(now: number, active: C, limits: readonly Limit[]): Decision<C> | undefined {
    if (!active.spec.draining || !this.#dwelt(now)) return undefined;
    const live = this.#candidates.filter((each) => !each.spec.draining && this.#alive(now, each));
    const to = this.#bestOf(live, limits);
    return to && this.#switch(now, active, to, (to === this.preferred ? this.#wish() : undefined) ?? withdrawn(active));
  }

  #sla(now: number, active: C, limits: readonly Limit[]): Decision<C> | undefined {
    let decision: Decision<C> | undefined;
    const pinned = this.#preference?.pinned === true && active.spec.id === this.#preference.pathId;
    for (let i = 0; i < MEASURES.length; i++) {
      const limit = limits[i];
      const value = measured(active, i);
      if (!limit || value === null || value <= limit.threshold) {
        this.#missedSince[i] = Number.POSITIVE_INFINITY;
        continue;
      }
      if ((this.#missedSince[i] as number) > now) this.#missedSince[i] = now;
      const since = this.#missedSince[i] as number;
      if (decision || pinned || now - since < limit.heldMs || !this.#dwelt(now)) continue;
      const to = this.#better(now, active, limits, i, value);
      const { name, cause } = MEASURES[i] as (typeof MEASURES)[number];
      const measurement = { name, value, threshold: limit.threshold, heldMs: now - since };
      if (to) decision = this.#switch(now, active, to, { cause, measurement, class: limit.class, detectedAt: since });
    }
    return decision;
  }

  #better(now: number, active: C, limits: readonly Limit[], measure: number, value: number): C | undefined {
    const better = this.#candidates.filter((each) => {
      if (each === active || each.spec.draining || !this.#alive(now, each) || each.monitor.isSuspect(now)) return false;
      const other = measured(each, measure) ?? 0;
      return isWithin(each, limits) ? other < value : other <= value * MUCH_BETTER && each.cost < active.cost;
    });
    return this.#bestOf(better, limits);
  }

  #recover(now: number, active: C): Decision<C> | undefined {
    const { preferred } = this;
    if (!preferred || preferred === active || preferred.spec.draining || !this.#followed || !this.#dwelt(now))
      return undefined;
    const threshold = this.#timing.recoverMs * this.#patience;
    const goodMs = now - preferred.goodSince;
    if (!(goodMs >= threshold) || preferred.monitor.isSuspect(now)) return undefined;
    const measurement: SwitchMeasurement = { name: 'goodMs', value: goodMs, threshold, heldMs: goodMs };
    const decision = this.#switch(now, active, preferred, { cause: 'recovered', measurement });
    this.#returnedAt = now;
    return decision;
  }

  #dwelt(now: number): boolean {
    return now - this.#switchedAt >= this.#timing.dwellMs;
  }

  #wish(): Why | undefined {
    const wish = this.#preference;
    if (this.#followed || !wish) return undefined;
    return { cause: wish.cause, measurement: wish.measurement, decidedBy: wish.decidedBy, actor: wish.actor };
  }

  /** Within its SLA first, then rank, then measured cost. */
  #bestOf(candidates: readonly C[], limits: readonly Limit[]): C | undefined {
    return best(candidates, (each) => {
      const outside = isWithin(each, limits) ? 0 : 1e12;
      return (each.spec.draining ? 1e15 : 0) + outside + each.spec.rank * 1e6 + Math.min(each.cost, 1e6 - 1);
    });
  }

  #begin(now: number, to: C): void {
    this.active = to;
    this.activeSince = now;
    this.#missedSince.fill(Number.POSITIVE_INFINITY);
    if (to.spec.id === this.#preference?.pathId) this.#followed = true;
  }

  #switch(now: number, from: C, to: C, why: Why): Decision<C> {
    if (from === this.preferred) {
      const relapse = now - this.#returnedAt < RELAPSE_MS;
      this.#patience = relapse ? Math.min(MAX_PATIENCE, this.#patience * 2) : 1;
    }
    this.#switchedAt = now;
    this.#begin(now, to);
    const measurement = whole(why.measurement);
    return { from, to, class: null, detectedAt: now, decidedBy: 'gateway', actor: null, ...why, measurement };
  }
}

/**
 * Whether `other` has brought a packet that the peer must have sent after the silent path's second open probe reached it, or
 * should have: else it may be the peer that stands still, not the path. Nor does it count while the other path's own answers come
 * late: then everything stood still, and what is silent may only be next in the queue.
 */
function heardSince(silent: Candidate, other: Candidate): boolean {
  const between = ((silent.monitor.rttMs ?? 0) + (other.monitor.rttMs ?? 0)) / 2;
  return other.monitor.heardAt >= silent.monitor.secondOpenAt + between && !other.monitor.wasHeldUp;
}

/** Why a path that the orchestrator takes away is left, where it has not said why it wants another. */
const withdrawn = ({ spec }: Candidate): Why => ({
  cause: spec.maintenance === true ? 'maintenance' : 'better-path',
  measurement: null,
  decidedBy: 'orchestrator',
});

/** Null unless each figure is one: JSON has no infinity, and a controller's may already have come as null. */
function whole(measurement: SwitchMeasurement | null): SwitchMeasurement | null {
  if (measurement === null) return null;
  const { value, threshold, heldMs } = measurement;
  return [value, threshold, heldMs].every((figure) => Number.isFinite(figure)) ? measurement : null;
}

function best<C>(candidates: readonly C[], cost: (each: C) => number): C | undefined {
  let found: C | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const each of candidates) {
    const value = cost(each);
    if (value >= least) continue;
    found = each;
    least = value;
  }
  return found;
}
