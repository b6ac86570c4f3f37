/**
 * Anti-reflection (seed 002, "Security Considerations" 6): how many different destinations one session may use per window.
 * A session that scans or sprays is stopped; one that talks to its servers never notices.
 */
const WINDOW_MS = 60_000;

export class DestinationLimit {
  readonly #max: number;
  #seen = new Set<number>();
  #since = Number.NEGATIVE_INFINITY;

  constructor(max: number) {
    this.#max = max;
  }

  allows(now: number, ip: number, port: number): boolean {
    if (now - this.#since >= WINDOW_MS) {
      this.#seen.clear();
      this.#since = now;
    }
    const key = ip * 0x10000 + port;
    if (this.#seen.has(key)) return true;
    if (this.#seen.size >= this.#max) return false;
    this.#seen.add(key);
    return true;
  }
}
