/**
 * Loss over about the last two seconds, from cumulative counters of packets expected and received. Over a longer time when
 * fewer than MIN_PACKETS came in two seconds, because one of four probes is no 25 percent.
 */
const WINDOW_MS = 2000;
const STEP_MS = 200;
const SAMPLES = 32;
const MIN_PACKETS = 40;
/** Counters of the wire wrap at 32 bits. A step back is an answer that a later one overtook; several are a new start. */
const BACK = 2 ** 31;
const RESTARTED = 5;

export class LossWindow {
  readonly #at = new Float64Array(SAMPLES);
  readonly #expected = new Float64Array(SAMPLES);
  readonly #received = new Float64Array(SAMPLES);
  /** Samples taken in all; the newest is always the present one. */
  #taken = 0;
  #lower = 0;

  /** Tells the counters as they are at `now`. */
  add(now: number, expected: number, received: number): void {
    const newest = (this.#taken - 1) % SAMPLES;
    if (this.#taken > 0 && (expected - (this.#expected[newest] as number)) >>> 0 >= BACK) {
      if (++this.#lower < RESTARTED) return;
      this.#taken = 0;
    }
    this.#lower = 0;
    // The newest sample moves along until it is a step older than the one before it.
    const before = (this.#taken - 2) % SAMPLES;
    const moves = this.#taken > 1 && now - (this.#at[before] as number) < STEP_MS;
    const into = moves ? newest : this.#taken++ % SAMPLES;
    this.#at[into] = now;
    this.#expected[into] = expected;
    this.#received[into] = received;
  }

  /** Percent; null until enough was expected. */
  get pct(): number | null {
    if (this.#taken < 2) return null;
    const newest = (this.#taken - 1) % SAMPLES;
    const until = this.#at[newest] as number;
    let expected = 0;
    let received = 0;
    const oldest = Math.max(0, this.#taken - SAMPLES);
    for (let i = this.#taken - 2; i >= oldest; i--) {
      const sample = i % SAMPLES;
      expected = ((this.#expected[newest] as number) - (this.#expected[sample] as number)) >>> 0;
      received = ((this.#received[newest] as number) - (this.#received[sample] as number)) >>> 0;
      if (until - (this.#at[sample] as number) >= WINDOW_MS && expected >= MIN_PACKETS) break;
    }
    if (expected === 0) return null;
    // A late packet of before the window may have come inside it.
    return Math.max(0, Math.min(100, ((expected - Math.min(expected, received)) / expected) * 100));
  }
}
