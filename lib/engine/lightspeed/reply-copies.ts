/**
 * Multipath replies: the server answers each proxy's copy, so every answer comes once per session, under numbers that have
 * nothing to do with one another. A payload is passed on when its session has brought it more often than any session
 * before; so copies over other sessions are dropped, and a server that says the same thing twice is still heard twice.
 */
import type { Flow } from './data-sender.ts';

const KEEP_MS = 2000;
const MAX_ENTRIES = 4096;

interface Seen {
  at: number;
  passed: number;
  readonly bySession: Map<string, number>;
}

export class ReplyCopies {
  #seen = new Map<string, Seen>();

  /** Whether this payload, brought by `session`, is new. */
  isNew(now: number, session: string, flow: Flow, bytes: Uint8Array, offset: number, length: number): boolean {
    const key = `${flow.srcIp}:${flow.srcPort}:${flow.dstIp}:${flow.dstPort}:${length}:${hash(bytes, offset, length)}`;
    let seen = this.#seen.get(key);
    if (!seen || now - seen.at > KEEP_MS) {
      this.#seen.delete(key);
      seen = { at: now, passed: 0, bySession: new Map() };
      this.#seen.set(key, seen);
      this.#forget(now);
    }
    const count = (seen.bySession.get(session) ?? 0) + 1;
    seen.bySession.set(session, count);
    if (count <= seen.passed) return false;
    seen.passed = count;
    return true;
  }

  #forget(now: number): void {
    for (const [key, seen] of this.#seen) {
      if (now - seen.at <= KEEP_MS && this.#seen.size <= MAX_ENTRIES) return;
      this.#seen.delete(key);
    }
  }
}

/** Two independent 32-bit FNV-1a style sums: enough to tell payloads of two seconds apart. */
function hash(bytes: Uint8Array, offset: number, length: number): string {
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (let i = offset; i < offset + length; i++) {
    const byte = bytes[i] as number;
    a = Math.imul(a ^ byte, 0x01000193);
    b = Math.imul(b ^ byte, 0x85ebca6b) + 0x27d4eb2f;
  }
  return `${a >>> 0}.${b >>> 0}`;
}
