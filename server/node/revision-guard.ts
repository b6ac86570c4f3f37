/**
 * Commit-confirm of policy revisions, as a machine: given moments of a monotonic clock, it says when a gateway goes back to the rules it
 * had, because with the new ones it cannot hear its controller, and when it takes the new ones again, because that was not the reason.
 *
 *   confirmed --other revision--> trial --heard for `waitMs`, or connected anew--> confirmed
 *   trial --gone for `waitMs`--> back --connected anew--> held --greater revision--> trial
 *   back --still gone after `waitMs`--> confirmed, with the new rules
 */

/** A revision of the policy, and which attempt at it. */
export interface RevisionMark {
  readonly revision: number;
  readonly attempt: number;
}

/** `trial`: new rules, not yet proven. `back`: previous rules, to see whether they help. `held`: they did. */
export type GuardPhase = 'confirmed' | 'trial' | 'back' | 'held';

/** What has just changed. `go-back`, `go-on`: other rules are to be enforced now. `rolled-back`: the way back is the one that stays. */
export type GuardStep = 'confirmed' | 'go-back' | 'go-on' | 'rolled-back';

export class RevisionGuard {
  readonly #waitMs: number;
  #mark: RevisionMark;
  #phase: GuardPhase;
  #appliedAt: number;
  #lostAt: number;
  #backAt: number;
  #up = false;

  /** `phase`: as it was when the process ended; its time begins anew. */
  constructor(waitMs: number, now: number, mark: RevisionMark, phase: GuardPhase) {
    this.#waitMs = waitMs;
    this.#mark = mark;
    this.#phase = phase;
    this.#appliedAt = now;
    this.#lostAt = now;
    this.#backAt = now;
  }

  get mark(): RevisionMark {
    return this.#mark;
  }

  get phase(): GuardPhase {
    return this.#phase;
  }

  /** The previous rules are to be enforced, not those that were sent. */
  get isBack(): boolean {
    return this.#phase === 'back' || this.#phase === 'held';
  }

  /** Rules are about to be enforced. Answers whether they begin a trial. */
  take(now: number, mark: RevisionMark): boolean {
    const other = mark.revision !== this.#mark.revision || mark.attempt !== this.#mark.attempt;
    if (!other || (this.isBack && !isGreater(mark, this.#mark))) return false;
    this.#mark = mark;
    this.#phase = 'trial';
    this.#appliedAt = now;
    return true;
  }

  /** The control channel came or went. */
  link(now: number, up: boolean): GuardStep | undefined {
    if (up === this.#up) return undefined;
    this.#up = up;
    if (!up) {
      this.#lostAt = now;
      return undefined;
    }
    if (this.#phase === 'trial') return this.#confirm();
    if (this.#phase !== 'back') return undefined;
    this.#phase = 'held';
    return 'rolled-back';
  }

  /** About once a second. `heardAt`: when the controller last said anything; a connection may be dead long before it is closed. */
  tick(now: number, heardAt: number): GuardStep | undefined {
    if (this.#phase === 'trial') {
      if (this.#up) return heardAt - this.#appliedAt >= this.#waitMs ? this.#confirm() : undefined;
      if (now - Math.max(this.#lostAt, this.#appliedAt) < this.#waitMs) return undefined;
      this.#phase = 'back';
      this.#backAt = now;
      return 'go-back';
    }
    if (this.#phase !== 'back' || now - this.#backAt < this.#waitMs) return undefined;
    this.#confirm();
    return 'go-on';
  }

  #confirm(): GuardStep {
    this.#phase = 'confirmed';
    return 'confirmed';
  }
}

const isGreater = (a: RevisionMark, b: RevisionMark): boolean =>
  a.revision > b.revision || (a.revision === b.revision && a.attempt > b.attempt);
