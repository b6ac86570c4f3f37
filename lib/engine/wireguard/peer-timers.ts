/** The deadlines of one peer (WireGuard paper, section 6; named as in wireguard-go device/timers.go), in monotonic ms. */
import type { Timing } from './timing.ts';

const NEVER = Number.POSITIVE_INFINITY;

export class PeerTimers {
  retransmitAt = NEVER;
  keepaliveAt = NEVER;
  newHandshakeAt = NEVER;
  persistentAt = NEVER;
  persistentKeepaliveMs = 0;
  #needAnotherKeepalive = false;
  #timing: Timing;
  #jitter: () => number;

  /** `jitter` answers a number from 0 to 1. */
  constructor(timing: Timing, jitter: () => number) {
    this.#timing = timing;
    this.#jitter = jitter;
  }

  handshakeInitiated(now: number): void {
    this.retransmitAt = now + this.#timing.rekeyTimeoutMs + this.#jitter() * this.#timing.rekeyJitterMs;
  }

  handshakeComplete(): void {
    this.retransmitAt = NEVER;
  }

  dataSent(now: number): void {
    if (this.newHandshakeAt !== NEVER) return;
    const { keepaliveMs, rekeyTimeoutMs, rekeyJitterMs } = this.#timing;
    this.newHandshakeAt = now + keepaliveMs + rekeyTimeoutMs + this.#jitter() * rekeyJitterMs;
  }

  dataReceived(now: number): void {
    if (this.keepaliveAt === NEVER) this.keepaliveAt = now + this.#timing.keepaliveMs;
    else this.#needAnotherKeepalive = true;
  }

  /** The keepalive timer ran out and an empty packet is being sent. */
  keepaliveDue(now: number): void {
    this.keepaliveAt = this.#needAnotherKeepalive ? now + this.#timing.keepaliveMs : NEVER;
    this.#needAnotherKeepalive = false;
  }

  /** Any authenticated message left. */
  authenticatedSent(now: number): void {
    this.keepaliveAt = NEVER;
    this.#passed(now);
  }

  /** Any authenticated message arrived. */
  authenticatedReceived(now: number): void {
    this.newHandshakeAt = NEVER;
    this.#passed(now);
  }

  /** A new interval begins with a packet at the next tick; 0 ends it. */
  setPersistentKeepalive(ms: number): void {
    if (ms === this.persistentKeepaliveMs) return;
    this.persistentKeepaliveMs = ms;
    this.persistentAt = ms > 0 ? Number.NEGATIVE_INFINITY : NEVER;
  }

  stop(): void {
    this.retransmitAt = NEVER;
    this.keepaliveAt = NEVER;
    this.newHandshakeAt = NEVER;
    this.persistentAt = NEVER;
  }

  #passed(now: number): void {
    if (this.persistentKeepaliveMs > 0) this.persistentAt = now + this.persistentKeepaliveMs;
  }
}
