/** The wall clock as it was last told, carried on by the monotonic one: sending has only `now`, and an initiation needs a date. */
export class WallClock {
  #offsetMs: number | undefined;

  tell(now: number, wallMs: number): void {
    this.#offsetMs = wallMs - now;
  }

  /** Milliseconds since 1970; undefined when nobody has told yet. */
  at(now: number): number | undefined {
    return this.#offsetMs === undefined ? undefined : now + this.#offsetMs;
  }
}
