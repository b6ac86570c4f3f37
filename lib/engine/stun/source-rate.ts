/** How many requests a source may have answered in a second. Memory is bounded: what finds no room shares one bucket. */
const WINDOW_MS = 1000;
const MAX_SOURCES = 8192;

export class SourceRate {
  readonly #perSource: number;
  #windowAt = Number.NEGATIVE_INFINITY;
  #counts = new Map<number | bigint, number>();
  #others = 0;

  /** `perSource`: requests a second; sources without room of their own have as many together. */
  constructor(perSource: number) {
    this.#perSource = perSource;
  }

  /** `source`: an IPv4 address, or the upper 64 bits of an IPv6 one, for a subscriber has at least that many. */
  allows(now: number, source: number | bigint): boolean {
    if (now - this.#windowAt >= WINDOW_MS) {
      this.#windowAt = now;
      this.#counts.clear();
      this.#others = 0;
    }
    const count = this.#counts.get(source);
    if (count === undefined && this.#counts.size >= MAX_SOURCES) return ++this.#others <= this.#perSource;
    this.#counts.set(source, (count ?? 0) + 1);
    return (count ?? 0) < this.#perSource;
  }
}
