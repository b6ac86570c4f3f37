/**
 * A token is one byte, so guessing must be slow: a source address with too many wrong tokens is ignored for a while, right
 * tokens included. Bounded: the source heard of longest ago is forgotten first.
 */
const MAX_WRONG = 5;
const WINDOW_MS = 60_000;
const IGNORE_MS = 60_000;
const MAX_SOURCES = 4096;

interface Source {
  wrong: number;
  since: number;
  ignoredUntil: number;
}

export class HandshakeThrottle {
  #sources = new Map<number, Source>();

  get size(): number {
    return this.#sources.size;
  }

  ignores(now: number, ip: number): boolean {
    const source = this.#sources.get(ip);
    return source !== undefined && now < source.ignoredUntil;
  }

  wrongToken(now: number, ip: number): void {
    const source = this.#sources.get(ip) ?? { wrong: 0, since: now, ignoredUntil: 0 };
    if (now - source.since > WINDOW_MS) {
      source.wrong = 0;
      source.since = now;
    }
    source.wrong++;
    if (source.wrong >= MAX_WRONG) {
      source.ignoredUntil = now + IGNORE_MS;
      source.wrong = 0;
      source.since = now;
    }
    this.#sources.delete(ip);
    this.#sources.set(ip, source);
    if (this.#sources.size > MAX_SOURCES) this.#forgetOldest();
  }

  #forgetOldest(): void {
    const oldest = this.#sources.keys().next().value;
    if (oldest !== undefined) this.#sources.delete(oldest);
  }
}
