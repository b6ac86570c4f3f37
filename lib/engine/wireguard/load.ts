/** Tells when there are so many handshakes that each must first prove its address, and limits each source then. */
import type { SourceKey } from './cookie.ts';
import type { Timing } from './timing.ts';

const SLICE_MS = 100;
const MAX_SOURCES = 8192;

export class LoadMeter {
  #perSlice: number;
  #stayMs: number;
  #sliceEnds = Number.NEGATIVE_INFINITY;
  #inSlice = 0;
  #until = Number.NEGATIVE_INFINITY;

  constructor(timing: Timing) {
    this.#perSlice = (timing.loadHandshakesPerSecond * SLICE_MS) / 1000;
    this.#stayMs = timing.underLoadMs;
  }

  /** Counts one handshake message; true while under load. */
  note(now: number): boolean {
    if (now >= this.#sliceEnds) {
      this.#sliceEnds = now + SLICE_MS;
      this.#inSlice = 0;
    }
    this.#inSlice++;
    if (this.#inSlice > this.#perSlice) this.#until = now + this.#stayMs;
    return now < this.#until;
  }
}

interface Source {
  tokens: number;
  at: number;
}

/** A token bucket for every source, bounded: the source heard of longest ago is forgotten first. */
export class SourceLimiter {
  #perMs: number;
  #burst: number;
  #sources = new Map<SourceKey, Source>();

  constructor(timing: Timing) {
    this.#perMs = timing.sourceHandshakesPerSecond / 1000;
    this.#burst = timing.sourceBurst;
  }

  get size(): number {
    return this.#sources.size;
  }

  allows(now: number, key: SourceKey): boolean {
    const source = this.#sources.get(key) ?? { tokens: this.#burst, at: now };
    source.tokens = Math.min(this.#burst, source.tokens + Math.max(0, now - source.at) * this.#perMs);
    source.at = now;
    this.#sources.delete(key);
    this.#sources.set(key, source);
    if (this.#sources.size > MAX_SOURCES) this.#forgetOldest();
    if (source.tokens < 1) return false;
    source.tokens--;
    return true;
  }

  #forgetOldest(): void {
    const oldest = this.#sources.keys().next().value;
    if (oldest !== undefined) this.#sources.delete(oldest);
  }
}
