import { describe, expect, it } from 'vitest';
import { type GuardPhase, type GuardStep, RevisionGuard } from './revision-guard.ts';

const WAIT = 60_000;
const mark = (revision: number, attempt = 0) => ({ revision, attempt });

/** A guard on a clock that runs when told to, with a controller that speaks every second while it is connected. */
function setUp(phase: GuardPhase = 'confirmed', revision = 4) {
  let now = 0;
  let up = false;
  let heardAt = Number.NEGATIVE_INFINITY;
  const guard = new RevisionGuard(WAIT, now, mark(revision), phase);
  const steps: GuardStep[] = [];
  const note = (step: GuardStep | undefined): void => void (step && steps.push(step));
  return {
    guard,
    steps,
    take: (revision: number, attempt?: number) => guard.take(now, mark(revision, attempt)),
    link(to: boolean) {
      up = to;
      if (to) heardAt = now;
      note(guard.link(now, to));
    },
    /** `silent`: the connection is dead and nobody has noticed. */
    run(ms: number, silent = false) {
      for (const end = now + ms; now < end; ) {
        now += 1000;
        if (up && !silent) heardAt = now;
        note(guard.tick(now, heardAt));
      }
    },
  };
}

describe('a guard of revisions', () => {
  it('confirms a revision once the controller was heard for a minute', () => {
    const { guard, steps, take, link, run } = setUp();
    link(true);
    expect(take(5)).toBe(true);
    run(59_000);
    expect(guard.phase).toBe('trial');
    run(1000);
    expect(steps).toEqual(['confirmed']);
    link(false);
    run(600_000);
    expect(steps).toEqual(['confirmed']);
  });

  it('is not armed by the same revision, nor by a controller that goes without a new one', () => {
    const { guard, steps, take, link, run } = setUp();
    link(true);
    expect(take(4)).toBe(false);
    link(false);
    run(600_000);
    expect(steps).toEqual([]);
    expect(guard.isBack).toBe(false);
  });

  it('goes back after a minute without the controller, and stays there when that brings it back', () => {
    const { guard, steps, take, link, run } = setUp();
    link(true);
    take(5);
    run(10_000);
    link(false);
    run(59_000);
    expect(steps).toEqual([]);
    run(1000);
    expect(steps).toEqual(['go-back']);
    expect(guard.isBack).toBe(true);
    run(30_000);
    link(true);
    expect(steps).toEqual(['go-back', 'rolled-back']);
    expect(guard.phase).toBe('held');
    run(600_000);
    link(false);
    run(600_000);
    expect(guard.isBack).toBe(true);
  });

  it('counts from the application when the channel was lost before it', () => {
    const { steps, take, link, run } = setUp();
    link(true);
    link(false);
    run(50_000);
    take(5);
    run(59_000);
    expect(steps).toEqual([]);
    run(1000);
    expect(steps).toEqual(['go-back']);
  });

  it('does not take a dead connection for a proof', () => {
    const { steps, take, link, run } = setUp();
    link(true);
    run(5000);
    take(5);
    run(80_000, true);
    expect(steps).toEqual([]);
    link(false);
    run(60_000);
    expect(steps).toEqual(['go-back']);
  });

  it('takes the new rules again, and for good, when the old ones do not bring the controller back', () => {
    const { guard, steps, take, link, run } = setUp();
    link(true);
    take(5);
    link(false);
    run(120_000);
    expect(steps).toEqual(['go-back', 'go-on']);
    expect(guard.phase).toBe('confirmed');
    run(600_000);
    link(true);
    expect(take(5)).toBe(false);
    expect(steps).toEqual(['go-back', 'go-on']);
  });

  it('confirms a revision with which the channel comes back in time', () => {
    const { steps, take, link, run } = setUp();
    link(true);
    take(5);
    link(false);
    run(40_000);
    link(true);
    expect(steps).toEqual(['confirmed']);
  });

  it('tries a greater revision or attempt, and nothing less', () => {
    const { guard, take, link, run } = setUp();
    link(true);
    take(5, 1);
    link(false);
    run(60_000);
    link(true);
    for (const [revision, attempt] of [
      [5, 1],
      [5, 0],
      [4, 7],
    ] as const) {
      expect(take(revision, attempt)).toBe(false);
      expect(guard.isBack).toBe(true);
    }
    expect(take(5, 2)).toBe(true);
    expect(guard).toMatchObject({ phase: 'trial', isBack: false });
  });

  it('goes on where it was when the process was killed', () => {
    const trial = setUp('trial');
    trial.run(59_000);
    expect(trial.steps).toEqual([]);
    trial.run(61_000);
    expect(trial.steps).toEqual(['go-back', 'go-on']);
    const connected = setUp('trial');
    connected.link(true);
    expect(connected.steps).toEqual(['confirmed']);
    const back = setUp('back');
    back.link(true);
    expect(back.steps).toEqual(['rolled-back']);
    const held = setUp('held');
    held.run(600_000);
    expect(held.steps).toEqual([]);
    expect(held.guard.isBack).toBe(true);
  });
});
